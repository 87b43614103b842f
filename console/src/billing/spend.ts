import type { UpcomingInvoiceQuery } from '../api/generated/operations.ts'

type Line = UpcomingInvoiceQuery['upcomingInvoice']['lines'][number]

/** What one meter costs in the running period, as things stand. */
export interface MeterSpend {
  meter: string
  quantity: bigint
  /** How much of the quantity the plan includes. */
  included: bigint
  /** Minor units. */
  amount: bigint
}

export interface Spend {
  /** The dearest first. */
  meters: MeterSpend[]
  total: bigint
}

/** What was used in the running period, meter by meter; without fees, and without what is late of earlier periods. */
export function spendOf(lines: readonly Line[]): Spend {
  const meters = lines.flatMap(({ kind, meter, quantity, amount, parts }) =>
    kind === 'USAGE' && meter
      ? [{ meter, quantity: BigInt(quantity ?? 0), included: includedIn(parts), amount: BigInt(amount) }]
      : [],
  )
  meters.sort((one, other) => Number(other.amount - one.amount))
  return { meters, total: meters.reduce((sum, { amount }) => sum + amount, 0n) }
}

function includedIn(parts: Line['parts']): bigint {
  const free = parts.filter(({ kind }) => kind === 'INCLUDED')
  return free.reduce((sum, { quantity }) => sum + BigInt(quantity ?? 0), 0n)
}
