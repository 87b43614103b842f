import { and, eq, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import {
  type CustomerSnapshot,
  creditNotes,
  type IssuerSnapshot,
  invoices,
  plans,
  tenantLogos,
} from '../../../db/tables/index.ts'
import { inTenant, type Tx } from '../../../db/tenancy.ts'
import { totals } from '../../../pricing/totals.ts'
import { mailLanguage } from '../../mail/language.ts'
import { productName } from '../../mail/letterhead.ts'
import { localeOf } from '../../tenants/letterhead.ts'
import type { TenantRow } from '../../tenants/tenants.ts'
import { type Book, readBook, requireBook } from '../book.ts'
import { previewCredits } from '../credit-use.ts'
import { dueOf, type InvoiceRow, type LineRow } from '../invoices.ts'
import { completeInvoices, getInvoice, type WholeInvoice } from '../list.ts'
import { partiesOf, taxRuleOf } from '../parties.ts'
import type { Customer, InvoiceView, Issuer } from './invoice-view.ts'
import { readIssuerLogo } from './issuer-logo.ts'
import { type Writing, wordLine } from './line-words.ts'
import { lineTexts } from './lines.texts.ts'
import { toPicture } from './picture.ts'

type Sums = Pick<InvoiceView, 'subtotal' | 'credits' | 'tax' | 'total'>

/**
 * An invoice of the tenant as it is printed, in the tenant's language. What was issued has the parties it was issued
 * with; a draft has those of now, and the credits and the tax it would get now. Throws NOT_FOUND.
 */
export async function viewInvoice(ctx: TenantCtx, id: string): Promise<InvoiceView> {
  const [whole] = await completeInvoices(ctx, [await getInvoice(ctx, id)])
  if (!whole) throw new AppError('NOT_FOUND')
  const { invoice, lines } = whole
  const { book, parties, names, sums, tenantLogo, writing } = await inTenant(ctx, async (tx) => {
    const book = requireBook(await readBook(tx, ctx))
    const writing = writingOf(book.tenant, invoice.currency)
    return {
      ...{ book, writing, names: await planNames(tx, lines), tenantLogo: await readLogo(tx, book.tenant) },
      parties: issuedParties(invoice) ?? currentParties(book),
      sums: invoice.state === 'DRAFT' ? await draftSums(tx, book, whole, writing) : issuedSums(whole),
    }
  })
  return {
    ...{ document: 'INVOICE', number: invoice.number, state: invoice.state, creditOf: null },
    ...{ createdAt: invoice.createdAt, issuedAt: invoice.issuedAt, dueAt: invoice.dueAt },
    ...{ period: periodOf(invoice), ...writing, ...sums, ...(await partyViews(book, parties, writing, tenantLogo)) },
    lines: lines.map((line) => viewLine(line, names, writing)),
    ...{ paid: invoice.paid, credited: invoice.credited, due: dueOf(invoice) },
  }
}

/** A credit note of the tenant as it is printed. Throws NOT_FOUND. */
export async function viewCreditNote(ctx: TenantCtx, id: string): Promise<InvoiceView> {
  const { book, note, invoice, tenantLogo } = await inTenant(ctx, async (tx) => {
    const [found] = await tx
      .select({ note: creditNotes, invoice: invoices })
      .from(creditNotes)
      .innerJoin(invoices, and(eq(invoices.tenantId, creditNotes.tenantId), eq(invoices.id, creditNotes.invoiceId)))
      .where(and(eq(creditNotes.tenantId, ctx.tenantId), eq(creditNotes.id, id)))
    if (!found) throw new AppError('NOT_FOUND')
    const book = requireBook(await readBook(tx, ctx))
    return { ...found, book, tenantLogo: await readLogo(tx, book.tenant) }
  })
  const writing = writingOf(book.tenant, note.currency)
  const subtotal = note.amount - note.tax
  const title = lineTexts[writing.language].creditOf(invoice.number ?? '')
  return {
    ...{ document: 'CREDIT_NOTE', number: note.number, state: 'OPEN', creditOf: invoice.number },
    ...{ createdAt: note.issuedAt, issuedAt: note.issuedAt, dueAt: null, period: null },
    ...{ ...writing, ...(await partyViews(book, note, writing, tenantLogo)) },
    lines: [{ title, detail: [note.reason], quantity: null, period: null, amount: subtotal }],
    ...{ subtotal, credits: [], total: note.amount, paid: 0n, credited: 0n, due: 0n },
    tax: { rate: invoice.taxRate, amount: note.tax, reverseCharge: invoice.reverseCharge },
  }
}

function writingOf(tenant: TenantRow, currency: string): Writing {
  const language = mailLanguage(tenant.locale) ?? 'en'
  return { language, locale: localeOf(tenant), timeZone: tenant.timeZone, currency }
}

/** Null for a moment, as that of an invoice an operator wrote. */
function periodOf({ periodStart: start, periodEnd: end }: Pick<LineRow, 'periodStart' | 'periodEnd'>) {
  return start < end ? { start, end } : null
}

async function planNames(tx: Tx, lines: readonly LineRow[]): Promise<Map<string, string>> {
  const codes = [...new Set(lines.map(({ planCode }) => planCode))]
  if (codes.length === 0) return new Map()
  const found = await tx.select().from(plans).where(inArray(plans.code, codes))
  return new Map(found.map(({ code, version, name }) => [`${code} ${version}`, name]))
}

function viewLine(line: LineRow, names: Map<string, string>, writing: Writing) {
  const planName = names.get(`${line.planCode} ${line.planVersion}`) ?? line.planCode
  return wordLine({ ...line, period: periodOf(line), planName }, writing)
}

function issuedSums({ invoice, usedCredits }: WholeInvoice): Sums {
  const { subtotal, taxRate: rate, tax: amount, reverseCharge, total } = invoice
  const credits = usedCredits.map(({ reason, amount }) => ({ title: reason, amount }))
  return { subtotal, credits, tax: { rate, amount, reverseCharge }, total }
}

async function draftSums(tx: Tx, book: Book, { invoice, lines }: WholeInvoice, { language }: Writing): Promise<Sums> {
  const { currency, subtotal } = invoice
  const uses = await previewCredits(tx, book, currency, subtotal)
  const rule = taxRuleOf(book.settings, book.account)
  const priced = lines.map(({ amount }) => ({ amount, currency }))
  const { credits, tax, total } = totals(priced, uses, rule)
  const shown = credits > 0n ? [{ title: lineTexts[language].credits, amount: credits }] : []
  return { subtotal, credits: shown, tax: { ...rule, amount: tax }, total }
}

interface Parties {
  issuer: IssuerSnapshot
  customer: CustomerSnapshot
}

function currentParties({ settings, tenant, account }: Book): Parties {
  return partiesOf(settings, tenant, account)
}

function issuedParties({ issuer, customer }: InvoiceRow): Parties | null {
  return issuer && customer ? { issuer, customer } : null
}

async function partyViews(
  { ctx, tenant }: Book,
  { issuer, customer }: Parties,
  { locale }: Writing,
  tenantLogo: Buffer | null,
): Promise<{ issuer: Issuer; customer: Customer; tenant: InvoiceView['tenant'] }> {
  // Of the logo there is the current one alone: what was issued under another bears the name.
  const logo = issuer.logoHash ? await readIssuerLogo(ctx, issuer.logoHash) : null
  const { bankDetails, logoHash: _, ...named } = issuer
  return {
    issuer: {
      ...named,
      name: issuer.name || productName,
      address: withCountry(issuer, locale),
      ...{ bank: bankDetails, logo: await toPicture(logo) },
    },
    customer: { ...customer, address: withCountry(customer, locale) },
    tenant: { name: tenant.name, logo: await toPicture(tenantLogo) },
  }
}

function withCountry({ address, country }: Pick<CustomerSnapshot, 'address' | 'country'>, locale: string): string[] {
  const name = country && new Intl.DisplayNames([locale], { type: 'region' }).of(country)
  return name && !address.includes(name) ? [...address, name] : address
}

async function readLogo(tx: Tx, { tenantId, logoHash }: TenantRow): Promise<Buffer | null> {
  if (!logoHash) return null
  const [row] = await tx
    .select({ large: tenantLogos.large })
    .from(tenantLogos)
    .where(and(eq(tenantLogos.tenantId, tenantId), eq(tenantLogos.hash, logoHash)))
  return row?.large ?? null
}
