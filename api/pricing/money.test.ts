import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  currencyDigits,
  divideRounded,
  formatExact,
  formatExactMoney,
  formatMoney,
  parseExact,
  prorate,
  roundExact,
  shareOf,
  toExact,
} from './money.ts'

const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
const instant = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms))
const instants = (count: number) =>
  fc
    .uniqueArray(instant, { minLength: 2, maxLength: count, selector: Number })
    .map((list) => list.sort((a, b) => a.getTime() - b.getTime()))

describe('rounding', () => {
  test.each([
    [5n, 10n, 1n],
    [-5n, 10n, -1n],
    [4n, 10n, 0n],
    [-4n, 10n, 0n],
    [15n, 10n, 2n],
    [25n, 10n, 3n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
  ])('of %d/%d is %d: half goes away from zero', (dividend, divisor, rounded) => {
    expect(divideRounded(dividend, divisor)).toBe(rounded)
  })

  test('is never further off than a half, and the same on both sides of zero', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 1n, max: 10n ** 12n }), (dividend, divisor) => {
        const rounded = divideRounded(dividend, divisor)
        const off = 2n * (dividend - rounded * divisor)
        expect(off <= divisor && off >= -divisor).toBe(true)
        expect(divideRounded(-dividend, divisor)).toBe(-rounded)
      }),
    )
  })
})

describe('exact amounts', () => {
  test('are read and written as they are, up to 12 decimals', () => {
    expect(parseExact('0.0004')).toBe(400_000_000n)
    expect(parseExact('49')).toBe(toExact(49n))
    expect(formatExact(-parseExact('1.50'))).toBe('-1.5')
    expect(formatExact(toExact(100n))).toBe('100')
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 27n }), (exact) => parseExact(formatExact(exact)) === exact))
  })

  test.each(['', '-1', '1e3', '.5', '1.', '1,5', '0.0000000000001', ' 1', 'NaN', '0x10'])('are not %j', (text) => {
    expect(() => parseExact(text)).toThrow(RangeError)
  })

  test('are rounded once to minor units', () => {
    expect(roundExact(parseExact('0.499999999999'))).toBe(0n)
    expect(roundExact(parseExact('0.5'))).toBe(1n)
    expect(roundExact(-parseExact('2.5'))).toBe(-3n)
  })
})

describe('proration', () => {
  test('of any split sums to the whole', () => {
    fc.assert(
      fc.property(amount, instants(40), (whole, cuts) => {
        const term = { start: cuts[0] as Date, end: cuts.at(-1) as Date }
        const parts = cuts.slice(1).map((end, index) => prorate(whole, { start: cuts[index] as Date, end }, term))
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole)
      }),
    )
  })

  test('is within a minor unit of the exact share, and mirrors what is given back', () => {
    fc.assert(
      fc.property(amount, instants(4), (whole, cuts) => {
        const term = { start: cuts[0] as Date, end: cuts.at(-1) as Date }
        const part = { start: cuts[1] as Date, end: term.end }
        const share = prorate(whole, part, term)
        const [length, taken] = [term.end.getTime() - term.start.getTime(), part.end.getTime() - part.start.getTime()]
        const off = share * BigInt(length) - whole * BigInt(taken)
        expect(off < 0n ? -off : off).toBeLessThan(BigInt(length))
        expect(prorate(-whole, part, term)).toBe(-share)
      }),
    )
  })

  test('knows only parts that are within the whole', () => {
    const [a, b, c] = [new Date(0), new Date(1000), new Date(2000)]
    expect(prorate(100n, { start: b, end: b }, { start: a, end: c })).toBe(0n)
    for (const part of [
      { start: a, end: c },
      { start: c, end: b },
      { start: new Date(Number.NaN), end: b },
    ])
      expect(() => prorate(100n, part, { start: a, end: b })).toThrow(RangeError)
    expect(() => prorate(100n, { start: a, end: a }, { start: a, end: a })).toThrow(RangeError)
  })
})

test('a percentage is of thousandths, and rounded once', () => {
  expect(shareOf(4900n, 19_000)).toBe(931n)
  expect(shareOf(50n, 19_000)).toBe(10n)
  expect(shareOf(1000n, 8_375)).toBe(84n)
  expect(shareOf(-50n, 19_000)).toBe(-10n)
})

describe('an amount is written', () => {
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
  test.each([
    [4900n, 'EUR', 'en', '€49.00'],
    [4900n, 'EUR', 'de-DE', '49,00 €'],
    [123456789n, 'EUR', 'fr', '1 234 567,89 €'],
    [-5n, 'USD', 'en-US', '-$0.05'],
    [4900n, 'JPY', 'en', '¥4,900'],
    [4900n, 'KWD', 'en', 'KWD 4.900'],
    [9_007_199_254_740_993_01n, 'EUR', 'en', '€9,007,199,254,740,993.01'],
  ])('%d %s in %s as %s', (amount, currency, locale, text) => {
    expect(plain(formatMoney(amount, currency, locale))).toBe(text)
  })

  test('with the decimals it has where it is finer than a minor unit', () => {
    expect(formatExactMoney(parseExact('0.04'), 'EUR', 'en')).toBe('€0.0004')
    expect(formatExactMoney(parseExact('4'), 'EUR', 'en')).toBe('€0.04')
    expect(formatExactMoney(parseExact('0.000000000001'), 'EUR', 'en')).toBe('€0.00000000000001')
    expect(formatExactMoney(parseExact('12.5'), 'JPY', 'en')).toBe('¥12.5')
  })

  test('with as many decimals as its currency has', () => {
    expect(['EUR', 'JPY', 'KWD', 'CLF'].map(currencyDigits)).toEqual([2, 0, 3, 4])
  })
})
