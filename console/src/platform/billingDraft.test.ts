import { expect, test } from 'vitest'
import { draftOf, inputOf } from './billingDraft.ts'

const settings = {
  ...{ issuerName: 'BeTrace', issuerAddress: ['Torstraße 1', '10119 Berlin'], issuerCountry: 'DE', issuerTaxId: null },
  ...{ issuerEmail: null, bankDetails: 'IBAN 1\nBIC 2', invoicePrefix: 'INV-', creditNotePrefix: 'CN-' },
  ...{ currency: 'EUR', taxRate: 8375, termsDays: 14, graceHours: 24, noticeDays: [1, 7], restrictAfterDays: 14 },
  ...{ suspendAfterDays: 30, logoHash: null, revision: 3 },
}

test('what is shown and sent unchanged is what was there', () => {
  const { logoHash: _, ...same } = settings
  expect(inputOf(draftOf(settings), 3)).toEqual({ ...same, issuerTaxId: '' })
})

test.each([
  ['19', 19_000],
  ['8,1', 8100],
  ['0.005', 5],
  ['7.', -1],
  ['a', -1],
  ['', -1],
])('%j percent of tax is %d thousandths, or refused', (taxPercent, taxRate) => {
  expect(inputOf({ ...draftOf(settings), taxPercent }, 3).taxRate).toBe(taxRate)
})

test('days are written with commas or spaces; what is no number is left to the server to refuse', () => {
  expect(inputOf({ ...draftOf(settings), noticeDays: '3 10,20;x' }, 3).noticeDays).toEqual([3, 10, 20, -1])
})
