import type { MailLanguage } from '../../mail/language.ts'

/**
 * All that stands on an invoice or credit note, worked out and worded: the PDF, the CSV and the mails add nothing to it
 * and compute nothing. Amounts are minor units of `currency`.
 */
export interface InvoiceView {
  document: 'INVOICE' | 'CREDIT_NOTE'
  /** Null until it is issued. */
  number: string | null
  state: 'DRAFT' | 'OPEN' | 'PAID' | 'VOID' | 'UNCOLLECTIBLE'
  /** The number of the invoice that a credit note is for. */
  creditOf: string | null
  createdAt: Date
  issuedAt: Date | null
  dueAt: Date | null
  /** Null where what is billed has no common period. */
  period: Period | null
  issuer: Issuer
  customer: Customer
  tenant: { name: string; logo: Picture | null }
  language: MailLanguage
  /** How numbers and dates are written (BCP 47); of the same language. */
  locale: string
  timeZone: string
  currency: string
  lines: InvoiceLineView[]
  subtotal: bigint
  /** What credits and coupons take off, as positive amounts. */
  credits: { title: string; amount: bigint }[]
  tax: Tax
  total: bigint
  paid: bigint
  /** What credit notes took off afterwards, tax included. */
  credited: bigint
  /** What is left to be paid. */
  due: bigint
}

export interface Period {
  start: Date
  /** The first instant after it. */
  end: Date
}

export interface Issuer {
  name: string
  address: string[]
  taxId: string | null
  email: string | null
  /** Where to pay to, as the issuer words it; may have several lines. */
  bank: string | null
  logo: Picture | null
}

export interface Customer {
  name: string
  address: string[]
  /** ISO 3166-1 alpha-2. Decides the size of the paper. */
  country: string | null
  taxId: string | null
  purchaseOrder: string | null
}

/** A picture as PNG, without empty edges; its size in pixels. */
export interface Picture {
  bytes: Buffer
  width: number
  height: number
}

export interface InvoiceLineView {
  title: string
  /** How the amount comes about, one sentence per part of a rate. */
  detail: string[]
  /** Null for a flat amount. */
  quantity: bigint | null
  period: Period | null
  amount: bigint
}

export interface Tax {
  /** In thousandths of a percent: 19 % is 19000. */
  rate: number
  amount: bigint
  /** The customer owes the tax instead (EU VAT directive, article 196): the invoice says so. */
  reverseCharge: boolean
}
