import Tooltip from '@mui/material/Tooltip'
import { daysLeftText, exactTime } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { useNow } from './useNow.ts'

/** How many days are left until something ends; the exact time on hover and focus. */
export function DaysLeft({ until }: { until: string }) {
  const now = useNow(60_000)
  const date = new Date(until)
  return (
    <Tooltip title={exactTime(date, useTimeZone())} describeChild>
      <time dateTime={until}>{daysLeftText(date, now)}</time>
    </Tooltip>
  )
}
