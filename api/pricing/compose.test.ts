import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meterPrices, quantities } from '../test/prices.ts'
import { composeChange, composeCycle } from './compose.ts'
import type { BaseTerm, LineDraft, PricedPlan } from './lines.ts'
import { toExact } from './money.ts'
import type { MeterPrice, Prices } from './prices.ts'
import { rateUsage } from './rate.ts'

const month = (from: string, to: string) => ({ start: new Date(`${from}T00:00:00Z`), end: new Date(`${to}T00:00:00Z`) })
const [january, february] = [month('2027-01-01', '2027-02-01'), month('2027-02-01', '2027-03-01')]
const perCall: MeterPrice = { included: 1000, scheme: 'PER_UNIT', unitAmount: '0.5' }

function plan(code: string, fee: string, meters: Prices['meters'] = {}): PricedPlan {
  const prices = { currency: 'EUR', base: { MONTH: fee, YEAR: null }, trialDays: 0, meters }
  return { code, version: 3, name: code.toLowerCase(), prices }
}
const term = (of: PricedPlan, period = february): BaseTerm => ({ plan: of, interval: 'MONTH', period })
const brief = (lines: LineDraft[]) => lines.map(({ kind, meter, quantity, amount }) => [kind, meter, quantity, amount])
const sum = (lines: LineDraft[]) => lines.reduce((total, line) => total + line.amount, 0n)

describe('a period’s invoice', () => {
  const pro = plan('PRO', '4900', { api_calls: perCall, spans: perCall })
  const usage = [
    { meter: 'api_calls', quantity: 1003n },
    { meter: 'spans', quantity: 0n },
    { meter: 'signals', quantity: 99n },
  ]

  test('has what was used in the period that ended, what came late before it, and the fee of the term that begins', () => {
    const late = { plan: pro, meter: 'spans', period: january, billed: 900n, now: 1100n }
    const lines = composeCycle({
      ended: { plan: pro, period: january, usage },
      earlier: [late],
      next: term(pro),
    })
    expect(brief(lines)).toEqual([
      ['USAGE', 'api_calls', 1003n, 2n],
      ['ADJUSTMENT', 'spans', 200n, 50n],
      ['BASE', undefined, null, 4900n],
    ])
    expect(lines.map(({ period }) => period)).toEqual([january, january, february])
    for (const line of lines) expect(line).toMatchObject({ currency: 'EUR', planCode: 'PRO', planVersion: 3 })
  })

  test('asks for the rest of a term that is entered late, as after a trial', () => {
    const from = new Date('2027-02-15T00:00:00Z')
    const [line] = composeCycle({ ended: null, earlier: [], next: { ...term(pro), from } })
    expect(line).toMatchObject({ kind: 'BASE', amount: 2450n, period: { start: from, end: february.end } })
    expect(line?.parts).toEqual([
      {
        kind: 'SHARE',
        fee: '4900',
        termStart: '2027-02-01T00:00:00.000Z',
        termEnd: '2027-03-01T00:00:00.000Z',
        amount: '2450',
      },
    ])
  })

  test('is empty where nothing is asked for: by agreement, without a fee, without a price for the meter', () => {
    for (const each of [plan('FREE', '0'), { ...pro, prices: null }])
      expect(composeCycle({ ended: { plan: each, period: january, usage }, earlier: [], next: term(each) })).toEqual([])
  })

  test('with all that came late has charged, after any number of invoices, what the final total costs', () => {
    fc.assert(
      fc.property(meterPrices, fc.array(quantities, { minLength: 1, maxLength: 6 }), (price, arrivals) => {
        const of = plan('ANY', '0', { spans: price })
        let [billed, now, charged] = [0n, 0n, 0n]
        for (const arrival of arrivals) {
          now += arrival
          const late = { plan: of, meter: 'spans', period: january, billed, now }
          for (const line of composeCycle({ ended: null, earlier: [late], next: null })) {
            charged += line.amount
            billed += line.quantity ?? 0n
          }
        }
        expect(charged).toBe(rateUsage(price, now).amount)
      }),
    )
  })
})

describe('a change of plan', () => {
  const [small, large] = [plan('SMALL', '1000'), plan('LARGE', '3000')]

  test('gives the unused time back and charges the remaining time', () => {
    const lines = composeChange({ at: new Date('2027-02-22T00:00:00Z'), from: term(small), to: term(large) })
    expect(brief(lines)).toEqual([
      ['PRORATION', undefined, null, -250n],
      ['PRORATION', undefined, null, 750n],
    ])
    expect(lines.map(({ planCode }) => planCode)).toEqual(['SMALL', 'LARGE'])
  })

  test('from a plan without a fee only charges', () => {
    const lines = composeChange({ at: january.start, from: term(plan('FREE', '0'), january), to: term(large, january) })
    expect(brief(lines)).toEqual([['PRORATION', undefined, null, 3000n]])
  })

  test('and any row of changes in a term sums to what each plan was there for, to a minor unit each', () => {
    const fees = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fees, fc.infiniteStream(fc.integer({ min: 0, max: 28 * 86_400_000 })), (list, stream) => {
        const plans = list.map((fee, index) => plan(`P${index}`, String(fee)))
        const cuts = [...stream.take(list.length - 1)].sort((a, b) => a - b)
        const at = cuts.map((ms) => new Date(february.start.getTime() + ms))
        const first = composeCycle({ ended: null, earlier: [], next: term(plans[0] as PricedPlan) })
        const changes = at.flatMap((when, index) =>
          composeChange({
            at: when,
            from: term(plans[index] as PricedPlan),
            to: term(plans[index + 1] as PricedPlan),
          }),
        )
        const bounds = [0, ...cuts, 28 * 86_400_000]
        const length = BigInt(28 * 86_400_000)
        const exact = list.reduce((total, fee, index) => {
          const stayed = BigInt((bounds[index + 1] as number) - (bounds[index] as number))
          return total + (toExact(fee) * stayed) / length
        }, 0n)
        const off = toExact(sum([...first, ...changes])) - exact
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(toExact(BigInt(list.length)))
      }),
    )
  })
})
