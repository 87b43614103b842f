import { and, count, desc, eq, gte, lt, max, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { invalidField } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { signals } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { Severity } from '../../rules/signal.ts'
import { requireTenantRow } from '../tenants/tenants.ts'

export const countSteps = ['HOUR', 'DAY'] as const

const day = 86_400_000
/** The longest range by each step: what a chart can show. */
const longest = { HOUR: 35 * day, DAY: 366 * day }
const namedRules = 50

const question = z.object({ from: z.date(), until: z.date(), step: z.enum(countSteps) })

export type CountQuestion = z.input<typeof question>

export interface SignalCounts {
  /** By hour or day of the tenant's zone and by severity; where there was nothing there is no entry. */
  steps: { start: Date; severity: Severity; count: number }[]
  /** The rules that were broken most often, at most 50, most often first. */
  rules: { ruleId: string; ruleName: string; severity: Severity; count: number; lastAt: Date }[]
}

/** How often rules were broken in a range, over time and by rule. Throws INVALID_INPUT for a range that is too long. */
export function countSignals(ctx: TenantCtx, input: CountQuestion): Promise<SignalCounts> {
  const { from, until, step } = validate(question, input)
  const length = until.getTime() - from.getTime()
  if (length <= 0) throw invalidField('until', 'The range ends after it begins.')
  if (length > longest[step])
    throw invalidField('from', `By the ${step.toLowerCase()}, a range has at most ${longest[step] / day} days.`)
  const range = and(eq(signals.tenantId, ctx.tenantId), gte(signals.createdAt, from), lt(signals.createdAt, until))
  return inTenant(ctx, async (tx) => {
    const { timeZone } = await requireTenantRow(tx, ctx.tenantId)
    const start = sql`date_trunc(${step.toLowerCase()}, ${signals.createdAt}, ${timeZone})`
    const steps = await tx
      .select({ start: start.mapWith(signals.createdAt).as('start'), severity: signals.severity, count: count() })
      .from(signals)
      .where(range)
      .groupBy(sql`1`, signals.severity)
      .orderBy(sql`1`)
    const rules = await tx
      .select({
        ruleId: signals.ruleId,
        // The newest of what it was called.
        ruleName: sql<string>`(array_agg(${signals.ruleName} order by ${signals.position} desc))[1]`,
        severity: sql<Severity>`(array_agg(${signals.severity} order by ${signals.position} desc))[1]`,
        count: count(),
        lastAt: max(signals.createdAt).mapWith(signals.createdAt),
      })
      .from(signals)
      .where(range)
      .groupBy(signals.ruleId)
      .orderBy(desc(count()), signals.ruleId)
      .limit(namedRules)
    return { steps: steps as SignalCounts['steps'], rules: rules as SignalCounts['rules'] }
  })
}
