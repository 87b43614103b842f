import { limitText } from '../format/words.ts'
import { useLimitInUse } from './useLimitInUse.ts'

/** " 12 of 50 in use.", after another sentence; for those who may see the plan. */
export function LimitInUse({ meter }: { meter: string }) {
  const found = useLimitInUse(meter)
  if (!found) return null
  return (
    <>
      {' '}
      {limitText(found.used)} of {limitText(found.limit)} in use.
    </>
  )
}
