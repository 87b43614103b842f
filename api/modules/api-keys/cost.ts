import { z } from 'zod'
import { isPerPeriod, type SumLimit, sumLimits } from '../plans/limit-names.ts'
import type { Exceeded } from '../usage/exceeded.ts'

/** What something that a key is about to do costs its tenant. */
export interface Cost {
  meter: SumLimit
  /** 0 only looks whether there is room. */
  quantity: number
}

/** Takes what calls cost out of their tenant's limits. It knows of limits, which this module does not. */
export interface CostTaker {
  /**
   * Takes all of it, and records it as used by the key, or nothing of it: then the first limit without room. `service` is
   * who asked.
   */
  take: (
    payer: { tenantId: string; keyId: string },
    costs: readonly Cost[],
    service: string,
  ) => Promise<Exceeded | null>
}

declare module '../../core/context.ts' {
  interface Services {
    costTaker: CostTaker
  }
}

const most = 1e9

export const costInput = z
  .array(
    z.object({
      meter: z
        .string()
        .refine(isPerPeriod, 'Only what adds up in a billing period can be a cost.')
        .transform((meter) => meter as SumLimit),
      quantity: z.int('Give a whole number.').min(0, 'A cost is not below zero.').max(most, `At most ${most}.`),
    }),
  )
  .max(sumLimits.length, 'Name each meter once.')
  .refine((costs) => new Set(costs.map(({ meter }) => meter)).size === costs.length, 'Name each meter once.')
  .nullish()
  .transform((costs): Cost[] => costs ?? [])
