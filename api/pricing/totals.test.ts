import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shareOf } from './money.ts'
import { applyCredits, type Grant, totals } from './totals.ts'

const at = new Date('2027-01-01T00:00:00Z')
const day = (days: number) => new Date(at.getTime() + days * 86_400_000)
const common = { priority: 1, expiresAt: null, createdAt: at }
const credit = (id: string, remaining: bigint, rest: Partial<Grant> = {}): Grant =>
  ({ ...common, id, kind: 'CREDIT', remaining, ...rest }) as Grant
const coupon = (id: string, percentOff: number, rest: Partial<Grant> = {}): Grant =>
  ({ ...common, id, kind: 'COUPON', percentOff, ...rest }) as Grant
const used = (subtotal: bigint, grants: Grant[]) =>
  applyCredits(subtotal, grants, at).map(({ grantId, amount }) => `${grantId} ${amount}`)

describe('credits', () => {
  test('go by priority, then expiry, then age', () => {
    const grants = [
      credit('young', 10n, { createdAt: day(-1) }),
      credit('old', 10n, { createdAt: day(-9) }),
      credit('ending', 10n, { expiresAt: day(1) }),
      credit('first', 10n, { priority: 0 }),
    ]
    expect(used(100n, grants)).toEqual(['first 10', 'ending 10', 'old 10', 'young 10'])
    expect(used(25n, grants)).toEqual(['first 10', 'ending 10', 'old 5'])
  })

  test('that have expired, to the millisecond, or are used up take nothing', () => {
    expect(used(100n, [credit('ended', 10n, { expiresAt: at }), credit('empty', 0n)])).toEqual([])
    expect(used(100n, [credit('ending', 10n, { expiresAt: new Date(at.getTime() + 1) })])).toEqual(['ending 10'])
  })

  test('of a percentage are of the lines’ sum, and end at nothing', () => {
    expect(used(1000n, [credit('grant', 300n), coupon('half', 50_000, { priority: 2 })])).toEqual([
      'grant 300',
      'half 500',
    ])
    expect(used(1000n, [coupon('all', 100_000), credit('grant', 300n, { priority: 2 })])).toEqual(['all 1000'])
    expect(used(5n, [coupon('half', 50_000)])).toEqual(['half 3'])
  })

  test('take nothing off an invoice in the customer’s favour', () => {
    expect(used(-100n, [credit('grant', 300n), coupon('half', 50_000)])).toEqual([])
    expect(used(0n, [credit('grant', 300n)])).toEqual([])
  })

  test('never take more than is there, nor more than was granted, in whichever order they come', () => {
    const grants = fc.array(
      fc.record({
        priority: fc.integer({ min: 0, max: 3 }),
        expiresAt: fc.option(fc.integer({ min: -5, max: 5 }).map(day)),
        createdAt: fc.integer({ min: -5, max: 0 }).map(day),
        remaining: fc.bigInt({ min: 0n, max: 1000n }),
      }),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: -500n, max: 5000n }), grants, (subtotal, list) => {
        const all = list.map((grant, index) => credit(`g${index}`, grant.remaining, grant))
        const uses = applyCredits(subtotal, all, at)
        const taken = uses.reduce((sum, { amount }) => sum + amount, 0n)
        const alive = list.filter(({ expiresAt }) => !expiresAt || expiresAt > at)
        const granted = alive.reduce((sum, { remaining }) => sum + remaining, 0n)
        const most = subtotal > 0n ? subtotal : 0n
        expect(taken).toBe(granted < most ? granted : most)
        expect(applyCredits(subtotal, [...all].reverse(), at)).toEqual(uses)
      }),
    )
  })
})

describe('the sums of an invoice', () => {
  const lines = (...amounts: bigint[]) => amounts.map((amount) => ({ amount, currency: 'EUR' }))
  const german = { rate: 19_000, reverseCharge: false }

  test('tax what is left after credits, once', () => {
    expect(totals(lines(4900n, 333n, -33n), [{ grantId: 'g', amount: 200n }], german)).toEqual({
      subtotal: 5200n,
      credits: 200n,
      taxable: 5000n,
      tax: 950n,
      total: 5950n,
    })
    // Three lines of 0.03 taxed one by one would be taxed 0.03; their sum is taxed 0.02.
    expect(totals(lines(3n, 3n, 3n), [], german).tax).toBe(2n)
  })

  test('have no tax in reverse charge, and are nothing without lines', () => {
    expect(totals(lines(4900n), [], { ...german, reverseCharge: true })).toMatchObject({ tax: 0n, total: 4900n })
    expect(totals([], [], german)).toEqual({ subtotal: 0n, credits: 0n, taxable: 0n, tax: 0n, total: 0n })
  })

  test('are of one currency', () => {
    expect(() => totals([...lines(1n), { amount: 1n, currency: 'USD' }], [], german)).toThrow(RangeError)
  })

  test('are the lines’ sum, less credits, plus the tax on it', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -1000n, max: 10n ** 12n })), fc.nat(30_000), (amounts, rate) => {
        const sums = totals(lines(...amounts), [], { rate, reverseCharge: false })
        expect(sums.subtotal).toBe(amounts.reduce((sum, amount) => sum + amount, 0n))
        expect(sums.total).toBe(sums.taxable + shareOf(sums.taxable, rate))
      }),
    )
  })
})
