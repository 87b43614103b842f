import { expect, it } from 'vitest'
import { creditText, whyOver } from './creditWords.ts'

const now = new Date('2027-01-10T00:00:00Z')
const given = { currency: 'EUR', percentOff: null, cyclesLeft: null, expiresAt: null, endedAt: null }
const credit = { ...given, amount: '5000', remaining: '2000' }
const coupon = { ...given, amount: null, remaining: null, percentOff: 12_500, cyclesLeft: 2 }

it('says what is left of an amount, and for how many invoices a percentage lasts', () => {
  expect(creditText(credit)).toBe('€20.00 of €50.00 left')
  expect(creditText(coupon)).toBe('12.5% off the next 2 invoices')
  expect(creditText({ ...coupon, cyclesLeft: 1 })).toBe('12.5% off the next invoice')
})

it('says why nothing more comes of a credit', () => {
  expect(whyOver(credit, now)).toBeNull()
  expect(whyOver(coupon, now)).toBeNull()
  expect(whyOver({ ...credit, remaining: '0' }, now)).toBe('used up')
  expect(whyOver({ ...coupon, cyclesLeft: 0 }, now)).toBe('used up')
  expect(whyOver({ ...credit, expiresAt: '2027-01-10T00:00:00Z' }, now)).toBe('expired')
  expect(whyOver({ ...coupon, endedAt: '2027-01-09T00:00:00Z' }, now)).toBe('taken back')
})
