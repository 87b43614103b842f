import type { BillingSettingsFieldsFragment, UpdateBillingSettingsInput } from '../api/generated/operations.ts'

const textFields = [
  'issuerName',
  'issuerTaxId',
  'issuerEmail',
  'bankDetails',
  'invoicePrefix',
  'creditNotePrefix',
  'currency',
] as const
const numberFields = ['termsDays', 'graceHours', 'restrictAfterDays', 'suspendAfterDays'] as const
export type TextName = (typeof textFields)[number]
export type NumberName = (typeof numberFields)[number]

/** The settings as they are being written: everything is text, the tax in percents. */
export interface BillingDraft extends Record<TextName | NumberName, string> {
  issuerAddress: string
  issuerCountry: string | null
  taxPercent: string
  noticeDays: string
}

export function draftOf(settings: BillingSettingsFieldsFragment): BillingDraft {
  const texts = Object.fromEntries(textFields.map((name) => [name, settings[name] ?? ''])) as Record<TextName, string>
  const numbers = Object.fromEntries(numberFields.map((name) => [name, String(settings[name])])) as Record<
    NumberName,
    string
  >
  return {
    ...texts,
    ...numbers,
    issuerAddress: settings.issuerAddress.join('\n'),
    issuerCountry: settings.issuerCountry,
    taxPercent: String(settings.taxRate / 1000),
    noticeDays: settings.noticeDays.join(', '),
  }
}

/** What the draft says, for the server to check; a number that is none goes as -1, which it refuses in words. */
export function inputOf(draft: BillingDraft, revision: number): UpdateBillingSettingsInput {
  const { issuerAddress, issuerCountry, taxPercent, noticeDays, ...rest } = draft
  const texts = Object.fromEntries(textFields.map((name) => [name, rest[name].trim()])) as Record<TextName, string>
  const numbers = Object.fromEntries(numberFields.map((name) => [name, whole(rest[name])])) as Record<
    NumberName,
    number
  >
  return {
    ...texts,
    ...numbers,
    revision,
    issuerEmail: texts.issuerEmail || null,
    issuerAddress: issuerAddress
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
    issuerCountry,
    taxRate: thousandths(taxPercent),
    noticeDays: noticeDays
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(whole),
  }
}

function whole(text: string): number {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text) : -1
}

/** "8.375" percent is 8375: by its digits, so that no float comes between. -1 for what is no percentage. */
export function thousandths(percent: string): number {
  const [, integer, fraction = ''] = /^(\d{1,3})(?:[.,](\d{1,3}))?$/.exec(percent.trim()) ?? []
  return integer === undefined ? -1 : Number(integer + fraction.padEnd(3, '0'))
}
