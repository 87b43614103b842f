import { expect, it } from 'vitest'
import { majorText, minorText, moneyText } from './money.ts'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

it('writes minor units as the locale does, with the decimals of the currency or as many as a price has', () => {
  expect(moneyText(4900, 'EUR', 'en')).toBe('€49.00')
  expect(plain(moneyText('123456789', 'EUR', 'de-DE'))).toBe('1.234.567,89 €')
  expect(moneyText('0.04', 'EUR', 'en')).toBe('€0.0004')
  expect(moneyText('0.000000000001', 'EUR', 'en')).toBe('€0.00000000000001')
  expect(moneyText('4900', 'JPY', 'en')).toBe('¥4,900')
  expect(plain(moneyText('4900', 'KWD', 'en'))).toBe('KWD 4.900')
  expect(moneyText('-5', 'USD', 'en')).toBe('-$0.05')
  expect(moneyText('900719925474099301', 'EUR', 'en')).toBe('€9,007,199,254,740,993.01')
})

it('moves between what a person writes and minor units without a float', () => {
  const pairs = [
    ['49', '4900', 'EUR'],
    ['0.0004', '0.04', 'EUR'],
    ['0', '0', 'EUR'],
    ['12.5', '12.5', 'JPY'],
    ['0.001', '1', 'KWD'],
    ['-1.05', '-105', 'USD'],
  ] as const
  for (const [major, minor, currency] of pairs) {
    expect(minorText(major, currency)).toBe(minor)
    expect(majorText(minor, currency)).toBe(major)
  }
  expect(minorText('49.00', 'EUR')).toBe('4900')
  expect(minorText('007.5', 'EUR')).toBe('750')
})
