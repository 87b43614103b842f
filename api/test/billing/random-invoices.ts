import fc from 'fast-check'
import { type ChangeInput, type CycleInput, composeChange, composeCycle } from '../../pricing/compose.ts'
import type { BaseTerm, PricedPlan } from '../../pricing/lines.ts'
import type { Period } from '../../pricing/money.ts'
import type { MeterPrice, Prices } from '../../pricing/prices.ts'
import { applyCredits, type Grant, type TaxRule, totals } from '../../pricing/totals.ts'
import { meterPrices, quantities } from '../prices.ts'

/** Everything an invoice is made of: both the code and the oracle begin with this. */
export interface RandomInvoice {
  cycle: CycleInput & { next: BaseTerm & { from: Date } }
  change: ChangeInput
  grants: Grant[]
  tax: TaxRule
}

/** When the credits of every invoice are used. */
const at = new Date('2027-06-01T00:00:00Z')
const dayMs = 86_400_000

const lengths = fc.oneof(
  fc.constantFrom(28, 29, 30, 31, 365, 366).map((days) => days * dayMs),
  fc.integer({ min: 1, max: 1000 }),
  fc.integer({ min: 1, max: 400 * dayMs }),
)
const terms: fc.Arbitrary<Period> = fc
  .tuple(fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }), lengths)
  .map(([start, length]) => ({ start: new Date(start), end: new Date(start + length) }))
const instantIn = ({ start, end }: Period) =>
  fc
    .oneof(fc.constantFrom(start.getTime(), end.getTime()), fc.integer({ min: start.getTime(), max: end.getTime() }))
    .map((ms) => new Date(ms))
const fees = fc.oneof(
  fc.constantFrom(0n, 1n, 4900n, 49_000n),
  fc.bigInt({ min: 0n, max: 100_000n }),
  fc.bigInt({ min: 0n, max: 10n ** 12n }),
)

function plan(code: string, fee: bigint, meters: Prices['meters'] = {}): PricedPlan {
  const base = { MONTH: String(fee), YEAR: null }
  return { code, version: 1, name: code, prices: { currency: 'EUR', base, trialDays: 0, meters } }
}
const byMeter = <T>(prefix: string, list: readonly T[]) => list.map((each, i) => [`${prefix}${i}`, each] as const)

/** What was used in the period that ended, what came late to earlier ones, and the term that begins. */
const cycles = fc
  .record({
    used: fc.array(fc.tuple(meterPrices, quantities), { maxLength: 3 }),
    late: fc.array(fc.tuple(meterPrices, quantities, quantities), { maxLength: 2 }),
    fee: fees,
    term: terms,
  })
  .chain(({ used, late, fee, term }) => {
    const prices = [
      ...byMeter<MeterPrice>(
        'used',
        used.map(([price]) => price),
      ),
      ...byMeter<MeterPrice>(
        'late',
        late.map(([price]) => price),
      ),
    ]
    const of = plan('BASE', fee, Object.fromEntries(prices))
    const usage = byMeter('used', used).map(([meter, [, quantity]]) => ({ meter, quantity }))
    const earlier = byMeter('late', late).map(([meter, [, billed, now]]) => ({
      plan: of,
      meter,
      period: term,
      billed,
      now,
    }))
    const ended = { plan: of, period: term, usage }
    return instantIn(term).map((from) => ({
      ended,
      earlier,
      next: { plan: of, interval: 'MONTH' as const, period: term, from },
    }))
  })

const changes = fc.record({ from: fees, to: fees, term: terms }).chain(({ from, to, term }) => {
  const base = (of: PricedPlan): BaseTerm => ({ plan: of, interval: 'MONTH', period: term })
  return instantIn(term).map((when) => ({ at: when, from: base(plan('OLD', from)), to: base(plan('NEW', to)) }))
})

const grants = fc.array(
  fc
    .record({
      priority: fc.integer({ min: 0, max: 2 }),
      expiresAt: fc.option(fc.integer({ min: -2, max: 5 }).map((days) => new Date(at.getTime() + days * dayMs))),
      createdAt: fc.integer({ min: -5, max: 0 }).map((days) => new Date(at.getTime() + days * dayMs)),
      kind: fc.constantFrom('CREDIT' as const, 'COUPON' as const),
      remaining: fc.oneof(fc.bigInt({ min: 0n, max: 5000n }), fc.bigInt({ min: 0n, max: 10n ** 12n })),
      percentOff: fc.oneof(fc.constantFrom(50_000, 100_000, 12_500), fc.integer({ min: 1, max: 100_000 })),
    })
    .map(({ kind, remaining, percentOff, ...grant }) => ({
      ...grant,
      ...(kind === 'CREDIT' ? { kind, remaining } : { kind, percentOff }),
    })),
  { maxLength: 3 },
)

export const randomInvoices: fc.Arbitrary<RandomInvoice> = fc.record({
  cycle: cycles,
  change: changes,
  grants: grants.map((list) => list.map((grant, i) => ({ ...grant, id: `grant${i}` }))),
  tax: fc.record({
    rate: fc.oneof(fc.constantFrom(0, 7_000, 19_000, 8_875), fc.integer({ min: 0, max: 100_000 })),
    reverseCharge: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  }),
})

/** What the code makes of an invoice: an amount by line, by credit and by sum, as text. */
export function invoiceByCode({ cycle, change, grants: given, tax }: RandomInvoice): Record<string, string> {
  const lines = [...composeCycle(cycle), ...composeChange(change)]
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0n)
  const uses = applyCredits(subtotal, given, at)
  const amounts = [
    ...lines.map(({ kind, meter, planCode, amount }) => [`${kind} ${meter ?? planCode}`, amount] as const),
    ...uses.map(({ grantId, amount }) => [grantId, amount] as const),
    ...Object.entries(totals(lines, uses, tax)),
  ]
  // What a line is missing for costs nothing, and the oracle says so by leaving it out too.
  return Object.fromEntries(amounts.filter(([, amount]) => amount !== 0n).map(([of, amount]) => [of, String(amount)]))
}

/** The same invoice as the oracle reads it: what is rated, what is shared out, grants and tax. */
export function invoiceForOracle({ cycle, change, grants: given, tax }: RandomInvoice) {
  const priceOf = (meter: string) => cycle.next.plan.prices?.meters[meter]
  const rated = (line: string, meter: string, quantity: bigint, sign: number) => ({
    line,
    price: priceOf(meter),
    quantity: String(quantity),
    sign,
  })
  const shared = (line: string, { plan: of, period }: BaseTerm, from: Date, sign: number) => ({
    line,
    fee: of.prices?.base.MONTH,
    sign,
    ...{ start: period.start.getTime(), end: period.end.getTime(), from: from.getTime() },
  })
  return {
    rated: [
      ...(cycle.ended?.usage ?? []).map(({ meter, quantity }) => rated(`USAGE ${meter}`, meter, quantity, 1)),
      ...cycle.earlier.flatMap(({ meter, billed, now }) => [
        rated(`ADJUSTMENT ${meter}`, meter, now, 1),
        rated(`ADJUSTMENT ${meter}`, meter, billed, -1),
      ]),
    ],
    shared: [
      shared('BASE BASE', cycle.next, cycle.next.from, 1),
      shared('PRORATION OLD', change.from, change.at, -1),
      shared('PRORATION NEW', change.to, change.at, 1),
    ],
    grants: given.map((grant) => ({
      id: grant.id,
      priority: grant.priority,
      expires: grant.expiresAt?.getTime() ?? null,
      created: grant.createdAt.getTime(),
      remaining: grant.kind === 'CREDIT' ? String(grant.remaining) : null,
      percentOff: grant.kind === 'COUPON' ? grant.percentOff : null,
    })),
    at: at.getTime(),
    taxRate: tax.reverseCharge ? 0 : tax.rate,
  }
}
