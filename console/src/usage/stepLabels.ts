import type { UsageGranularity } from '../api/generated/operations.ts'

/** How the steps of an answer are named on an axis, and where there is room. */
export interface StepLabels {
  short(from: Date): string
  /** With its end, a day also says when it is not 24 hours long. */
  long(from: Date, to?: Date): string
}

const hour = 3_600_000

/**
 * Names steps as the clocks of a zone show them. Hours name the zone's offset, since one of them comes twice when clocks
 * go back; a day that is not 24 hours long says how long it is.
 */
export function stepLabels(granularity: UsageGranularity, timeZone: string, locale?: string): StepLabels {
  const write = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone })
    return (at: Date) => format.format(at)
  }
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  if (granularity === 'MONTH')
    return { short: write({ month: 'short', year: 'numeric' }), long: write({ month: 'long', year: 'numeric' }) }
  if (granularity === 'DAY') {
    const long = write({ ...date, weekday: 'short' })
    return {
      short: write({ day: 'numeric', month: 'short' }),
      long: (from, to) => {
        const hours = to ? (to.getTime() - from.getTime()) / hour : 24
        return hours === 24 ? long(from) : `${long(from)} (${hours} hours)`
      },
    }
  }
  const time = write(clock)
  const midnight = write({ day: 'numeric', month: 'short' })
  const zoned = write({ ...date, ...clock, timeZoneName: 'short' })
  return { short: (from) => (time(from) === '00:00' ? midnight(from) : time(from)), long: zoned }
}
