import Tooltip from '@mui/material/Tooltip'
import { exactDay, exactTime, relativeTime } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { useNow } from './useNow.ts'

/** A moment: how long ago in the text, the exact time in the tenant's zone on hover and focus. */
export function When({ at, absolute = false }: { at: string; absolute?: boolean }) {
  useNow(30_000)
  // Not the time of the last tick: what has happened since would be yet to come.
  const now = new Date()
  const timeZone = useTimeZone()
  const date = new Date(at)
  return (
    <Tooltip title={exactTime(date, timeZone)} describeChild>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {absolute ? exactDay(date, timeZone) : relativeTime(date, now)}
      </time>
    </Tooltip>
  )
}
