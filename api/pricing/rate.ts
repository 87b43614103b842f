import { formatExact, parseExact, roundExact } from './money.ts'
import type { MeterPrice, Tier } from './prices.ts'

/**
 * How an amount came about, one step. Quantities and amounts are decimal text (amounts of minor units), so that they can
 * be stored with an invoice as they were computed; the parts' exact amounts sum to that of the whole.
 */
export type RatedPart =
  | { kind: 'INCLUDED'; quantity: string; amount: '0' }
  | { kind: 'UNITS'; quantity: string; unitAmount: string; amount: string }
  | { kind: 'PACKAGES'; quantity: string; packages: string; packageSize: number; packageAmount: string; amount: string }
  | { kind: 'FLAT'; flatAmount: string; amount: string }

export interface Rating {
  /** Minor units, rounded once. */
  amount: bigint
  parts: RatedPart[]
}

/**
 * What a quantity of a meter costs in one billing period, and how. A tier's flat amount is asked for when a unit falls
 * into the tier; what stays within `included` costs nothing.
 */
export function rateUsage(price: MeterPrice, quantity: bigint): Rating {
  const allowance = BigInt(price.included)
  const beyond = quantity > allowance ? quantity - allowance : 0n
  const free: RatedPart[] =
    quantity > beyond ? [{ kind: 'INCLUDED', quantity: String(quantity - beyond), amount: '0' }] : []
  const parts = [...free, ...(beyond > 0n ? ratedBeyond(price, beyond) : [])]
  return { amount: roundExact(parts.reduce((sum, part) => sum + parseExact(part.amount), 0n)), parts }
}

function ratedBeyond(price: MeterPrice, quantity: bigint): RatedPart[] {
  switch (price.scheme) {
    case 'PER_UNIT':
      return [units(quantity, price.unitAmount)]
    case 'PACKAGE':
      return [packages(quantity, price.packageSize, price.packageAmount)]
    case 'GRADUATED':
      return graduated(price.tiers, quantity)
    case 'VOLUME':
      return volume(price.tiers, quantity)
  }
}

function units(quantity: bigint, unitAmount: string): RatedPart {
  return {
    kind: 'UNITS',
    quantity: String(quantity),
    unitAmount,
    amount: formatExact(parseExact(unitAmount) * quantity),
  }
}

function packages(quantity: bigint, packageSize: number, packageAmount: string): RatedPart {
  const size = BigInt(packageSize)
  const begun = (quantity + size - 1n) / size
  const amount = formatExact(parseExact(packageAmount) * begun)
  return {
    kind: 'PACKAGES',
    quantity: String(quantity),
    packages: String(begun),
    packageSize,
    packageAmount,
    amount,
  }
}

function graduated(tiers: readonly Tier[], quantity: bigint): RatedPart[] {
  let below = 0n
  return tiers.flatMap((tier) => {
    const end = tier.upTo === null || BigInt(tier.upTo) > quantity ? quantity : BigInt(tier.upTo)
    const inTier = end - below
    below = end
    return inTier > 0n ? inOneTier(tier, inTier) : []
  })
}

function volume(tiers: readonly Tier[], quantity: bigint): RatedPart[] {
  const reached = tiers.find(({ upTo }) => upTo === null || quantity <= BigInt(upTo))
  return reached ? inOneTier(reached, quantity) : []
}

function inOneTier({ unitAmount, flatAmount }: Tier, quantity: bigint): RatedPart[] {
  const perUnit = units(quantity, unitAmount)
  return parseExact(flatAmount) === 0n ? [perUnit] : [perUnit, { kind: 'FLAT', flatAmount, amount: flatAmount }]
}
