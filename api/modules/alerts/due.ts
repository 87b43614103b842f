import type { usageAlerts } from '../../db/tables/index.ts'
import type { Level } from './levels.ts'
import type { Thresholds } from './thresholds.ts'

export type AlertRow = typeof usageAlerts.$inferSelect

/** How many points of percent a count must fall below a threshold before reaching it is news again. */
const hysteresis = 5

/** What is to be done about one limit. */
export interface Due {
  level: Level
  /** Percentages that are reached and were not told yet, ascending. */
  reached: number[]
  /** Alerts in force that are over: what is used has fallen far enough below them. Those of a sum end with its period. */
  over: AlertRow[]
  /** How much use reaches the next threshold; null when none is ahead. */
  next: number | null
}

/** What a level calls for, given the thresholds and the tenant's alerts that are in force. */
export function dueOf(level: Level, { percents }: Thresholds, inForce: readonly AlertRow[]): Due {
  const { limit } = level.limit
  const ofMeter = inForce.filter((alert) => alert.meter === level.meter)
  const over = level.period ? [] : ofMeter.filter((alert) => hasFallen(level, alert.percent))
  if (limit === null) return { level, reached: [], over, next: null }
  const told = ofMeter.filter((alert) => isAbout(alert, level)).map(({ percent }) => percent)
  const ahead = percents.filter((percent) => level.used < amountOf(percent, limit))
  const reached = percents.filter((percent) => !ahead.includes(percent) && !told.includes(percent))
  return { level, reached, over, next: ahead[0] === undefined ? null : amountOf(ahead[0], limit) }
}

/** Whether an alert is about this limit as it is now, in the running period. */
export function isAbout({ meter, limit, periodStart }: AlertRow, level: Level): boolean {
  return (
    meter === level.meter &&
    limit === level.limit.limit &&
    periodStart.getTime() === (level.period?.start.getTime() ?? 0)
  )
}

/** The least use at which a percentage is reached. Of a limit of nothing everything is reached with the first use. */
export function amountOf(percent: number, limit: number): number {
  return Math.max(1, Math.ceil((percent * limit) / 100))
}

function hasFallen({ used, limit: { limit } }: Level, percent: number): boolean {
  return limit === null || used === 0 || (used * 100) / limit <= percent - hysteresis
}
