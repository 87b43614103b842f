import { type Config, publicUrl } from '../../../core/config.ts'
import { toPublicId } from '../../../core/ids.ts'
import { formatMoney } from '../../../pricing/money.ts'
import { composeMail } from '../../mail/layout.ts'
import { productName } from '../../mail/letterhead.ts'
import type { Mail } from '../../mail/mailer.ts'
import type { Finding } from '../../plan-changes/findings.ts'
import { limitTexts } from '../../plans/limit-names.texts.ts'
import { isLimitName } from '../../plans/limit-names.ts'
import { letterheadOf, localeOf, writeDay } from '../../tenants/letterhead.ts'
import type { TenantRow } from '../../tenants/tenants.ts'
import type { SettingsRow } from '../book.ts'
import type { CreditNoteRow } from '../credit-notes.ts'
import { dueOf, type InvoiceRow } from '../invoices.ts'
import type { PaymentRow } from '../payments.ts'
import { billingMailTexts } from './billing-mail.texts.ts'

/** About whose billing a mail is; to whom it goes is found when it is sent. */
export interface BillingLetter {
  tenant: TenantRow
  config: Config
}

type Write = (to: string) => Mail

export function issuedMail(letter: BillingLetter, invoice: InvoiceRow): Write {
  const { tenant } = letter
  const { issued } = textsOf(letter)
  const { number, total, dueAt, issuer } = invoice
  const isDue = dueOf(invoice) > 0n && dueAt
  return about(letter, invoice, issued.subject(number ?? '', money(total, invoice, tenant)), [
    issued.said(tenant.name, productName, number ?? '', money(total, invoice, tenant)),
    isDue ? issued.due(writeDay(dueAt, tenant)) : issued.settled,
    ...(isDue && issuer?.bankDetails ? [issued.payTo(issuer.bankDetails, number ?? '')] : []),
  ])
}

export function receivedMail(letter: BillingLetter, invoice: InvoiceRow, payment: PaymentRow): Write {
  const { tenant } = letter
  const { received } = textsOf(letter)
  const number = invoice.number ?? ''
  const left = dueOf(invoice)
  return about(letter, invoice, received.subject(number), [
    received.said(money(payment.amount, invoice, tenant), number, tenant.name, productName),
    left > 0n ? received.left(money(left, invoice, tenant)) : received.settled,
  ])
}

const dayMs = 86_400_000

/** A notice says what comes next and when, as far as it lies ahead. `stage` counts the notices from 1. */
export function overdueMail(
  letter: BillingLetter,
  invoice: InvoiceRow,
  { stage, settings, now }: { stage: number; settings: SettingsRow; now: Date },
): Write {
  const { tenant } = letter
  const { overdue } = textsOf(letter)
  const number = invoice.number ?? ''
  const dueAt = invoice.dueAt ?? invoice.createdAt
  const consequences = [
    { at: after(dueAt, settings.restrictAfterDays), say: overdue.restriction },
    { at: after(dueAt, settings.suspendAfterDays), say: overdue.suspension },
  ]
  return about(letter, invoice, overdue.subject(number, stage), [
    overdue.said(number, money(dueOf(invoice), invoice, tenant), writeDay(dueAt, tenant), tenant.name, productName),
    ...consequences.filter(({ at }) => at > now).map(({ at, say }) => say(writeDay(at, tenant))),
    overdue.paid,
  ])
}

function after(at: Date, days: number): Date {
  return new Date(at.getTime() + days * dayMs)
}

export function creditNoteMail(letter: BillingLetter, invoice: InvoiceRow, note: CreditNoteRow): Write {
  const { creditNote } = textsOf(letter)
  const number = invoice.number ?? ''
  return about(letter, invoice, creditNote.subject(note.number, number), [
    creditNote.said(note.number, money(note.amount, invoice, letter.tenant), number, note.reason),
  ])
}

/** A change that was scheduled did not fit any more: what is in the way. */
export function changeFailedMail(letter: BillingLetter, plan: string, findings: readonly Finding[]): Write {
  const { tenant } = letter
  const { changeFailed, openBilling } = textsOf(letter)
  const names = limitTexts[letterheadOf(tenant, letter.config).language]
  const subjects = findings.map(({ subject }) => (isLimitName(subject) ? names[subject] : subject))
  const list = new Intl.ListFormat(localeOf(tenant)).format(subjects)
  return compose(letter, changeFailed.subject(tenant.name, plan), {
    paragraphs: [changeFailed.said(tenant.name, productName, plan), changeFailed.reasons(list), changeFailed.next],
    link: { label: openBilling, page: '/billing' },
  })
}

function textsOf({ tenant, config }: BillingLetter) {
  return billingMailTexts[letterheadOf(tenant, config).language]
}

function money(amount: bigint, { currency }: InvoiceRow, tenant: TenantRow): string {
  return formatMoney(amount, currency, localeOf(tenant))
}

function about(letter: BillingLetter, { id }: InvoiceRow, subject: string, paragraphs: string[]): Write {
  const page = `/billing/invoices/${toPublicId('invoice', id)}`
  return compose(letter, subject, { paragraphs, link: { label: textsOf(letter).openInvoice, page } })
}

function compose(
  letter: BillingLetter,
  subject: string,
  { paragraphs, link }: { paragraphs: string[]; link: { label: string; page: string } },
): Write {
  const { tenant, config } = letter
  const url = `${publicUrl(config)}/t/${tenant.slug}${link.page}`
  const footer = textsOf(letter).footer(tenant.name)
  return (to) =>
    composeMail(letterheadOf(tenant, config), to, {
      ...{ subject, title: subject, paragraphs, footer },
      link: { label: link.label, url },
    })
}
