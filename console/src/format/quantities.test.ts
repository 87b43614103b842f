import { expect, it } from 'vitest'
import { amountText, axisText, changeText, quantityText, shareText } from './quantities.ts'

it('writes numbers exactly, however large, as the locale does', () => {
  expect(amountText(12_345_678_901_234_567_890n, 'span', 'en')).toBe('12,345,678,901,234,567,890')
  expect(amountText(1_234_567n, 'span', 'de')).toBe('1.234.567')
})

it('counts in the meter’s unit, and bytes in larger ones', () => {
  expect(quantityText(1n, 'span', 'en')).toBe('1 span')
  expect(quantityText(1200n, 'call', 'en')).toBe('1,200 calls')
  expect(quantityText(1_240_000_000n, 'byte', 'en')).toBe('1.2 GB')
  expect(quantityText(1_240_000_000n, 'byte', 'de')).toBe('1,2 GB')
  expect(axisText(1_500_000, 'span', 'en')).toBe('1.5M')
})

it('says what part of the whole something is', () => {
  expect(shareText(1n, 4n, 'en')).toBe('25%')
  expect(shareText(1n, 1000n, 'en')).toBe('under 1%')
  expect(shareText(0n, 0n, 'en')).toBe('0%')
})

it('says how a total compares with the one before', () => {
  expect(changeText(112n, 100n, 'en')).toBe('12% more than')
  expect(changeText(40n, 100n, 'en')).toBe('60% less than')
  expect(changeText(5n, 5n, 'en')).toBe('as much as')
  expect(changeText(5000n, 100n, 'en')).toBe('50 times as much as')
})
