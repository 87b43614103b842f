import { type InvoiceTexts, invoiceTexts } from './invoice.texts.ts'
import type { InvoiceView, Picture } from './invoice-view.ts'
import {
  colors,
  drawPicture,
  drawRule,
  heightOf,
  type Sheet,
  styles,
  type TextBox,
  writeAt,
  writeStack,
} from './sheet.ts'
import { widthOf } from './text-lines.ts'
import { writeAmount, writeDate, writePeriod } from './writing.ts'

const gap = 18

/** Who bills whom for what, and how much is to be paid until when: the first page above the table. */
export function drawHead(sheet: Sheet): void {
  const texts = invoiceTexts[sheet.view.language]
  drawTitle(sheet, texts)
  drawAddresses(sheet, texts)
  drawHeadline(sheet, texts)
}

function drawTitle(sheet: Sheet, texts: InvoiceTexts): void {
  const { left, right, view } = sheet
  const half = (right - left) / 2
  const box = { x: left, width: half - gap }
  const logo = view.issuer.logo && drawPicture(sheet, view.issuer.logo, { ...box, y: sheet.y, height: 44 })
  const height = logo?.height ?? writeAt(sheet, sheet.y + 4, view.issuer.name, { ...styles.headline, ...box })
  const title = { ...styles.title, x: left + half, width: half, align: 'right' } as const
  const titleHeight = writeAt(sheet, sheet.y, texts.document[view.document], title)
  if (view.state !== 'OPEN') drawStamp(sheet, texts.stamp[view.state], sheet.y + titleHeight + 4)
  sheet.y += Math.max(height, titleHeight + 22) + gap
}

function drawStamp(sheet: Sheet, text: string, y: number): void {
  const { doc, right, view } = sheet
  const color = {
    DRAFT: colors.quiet,
    OPEN: colors.ink,
    PAID: colors.good,
    VOID: colors.bad,
    UNCOLLECTIBLE: colors.bad,
  }[view.state]
  const width = widthOf(text, styles.strong)
  doc
    .roundedRect(right - width - 14, y, width + 14, 17, 4)
    .lineWidth(1)
    .strokeColor(color)
    .stroke()
  writeAt(sheet, y + 2, text, { ...styles.strong, x: right - width - 7, width: width + 7, color })
}

function drawAddresses(sheet: Sheet, texts: InvoiceTexts): void {
  const { left, right, view, y } = sheet
  const [column, facts] = [(right - left) * 0.3 - gap, (right - left) * 0.4]
  const { issuer, customer, tenant } = view
  const from = [...issuer.address, ...(issuer.taxId ? [texts.taxId(issuer.taxId)] : []), issuer.email ?? '']
  const to = [...customer.address, ...(customer.taxId ? [texts.taxId(customer.taxId)] : [])]
  const ends = [
    drawParty(sheet, texts.labels.from, { name: issuer.name, lines: from, x: left, width: column }),
    drawParty(sheet, texts.labels.billedTo, { name: customer.name, lines: to, x: left + column + gap, width: column }),
    drawFacts(sheet, texts, { x: right - facts, width: facts }),
  ]
  sheet.y = Math.max(...ends, y) + gap
  if (tenant.logo || tenant.name !== customer.name) drawTenant(sheet, texts.labels.tenant, tenant)
}

function drawParty(
  sheet: Sheet,
  label: string,
  { name, lines, ...place }: { name: string; lines: string[]; x: number; width: number },
): number {
  let y = sheet.y + writeAt(sheet, sheet.y, label, { ...styles.small, ...place, color: colors.quiet }) + 2
  y += writeAt(sheet, y, name, { ...styles.strong, ...place })
  return writeStack(sheet, y, lines.filter(Boolean), { ...styles.text, ...place })
}

/** Whose service is billed, where that is not who pays. */
function drawTenant(sheet: Sheet, label: string, { name, logo }: { name: string; logo: Picture | null }): void {
  const { left, right } = sheet
  const size = logo && drawPicture(sheet, logo, { x: left, y: sheet.y, width: 90, height: 24 })
  const x = size ? left + size.width + 10 : left
  const box = { ...styles.text, x, width: right - x }
  const text = `${label} ${name}`
  const offset = size ? Math.max((size.height - heightOf(text, box)) / 2, 0) : 0
  const height = writeAt(sheet, sheet.y + offset, text, box)
  sheet.y += Math.max(height + offset, size?.height ?? 0) + gap
}

function drawFacts(sheet: Sheet, { labels, notYet }: InvoiceTexts, place: { x: number; width: number }): number {
  const { view } = sheet
  const facts: [string, string | null][] = [
    [labels.number, view.number ?? notYet],
    [labels.creditOf, view.creditOf],
    [labels.issued, view.issuedAt && writeDate(view.issuedAt, view)],
    [labels.due, view.dueAt && writeDate(view.dueAt, view)],
    [labels.period, view.period && writePeriod(view.period, view)],
    [labels.purchaseOrder, view.customer.purchaseOrder],
  ]
  let { y } = sheet
  for (const [label, value] of facts) {
    if (!value) continue
    const width = 80
    const box: TextBox = { ...styles.text, x: place.x + width, width: place.width - width }
    const labelHeight = writeAt(sheet, y, label, { ...styles.text, x: place.x, width: width - 4, color: colors.quiet })
    y += Math.max(writeAt(sheet, y, value, box), labelHeight) + 1
  }
  return y
}

function drawHeadline(sheet: Sheet, texts: InvoiceTexts): void {
  const { left, right, view } = sheet
  const box = { x: left, width: right - left }
  drawRule(sheet, sheet.y)
  sheet.y += 12
  sheet.y += writeAt(sheet, sheet.y, headlineOf(view, texts), { ...styles.headline, ...box })
  if (view.state === 'DRAFT')
    sheet.y += writeAt(sheet, sheet.y, texts.draftNote, { ...styles.text, ...box, color: colors.quiet })
  sheet.y += 14
}

function headlineOf(view: InvoiceView, { headline }: InvoiceTexts): string {
  const total = writeAmount(view.total, view)
  if (view.state === 'VOID') return headline.void
  if (view.document === 'CREDIT_NOTE') return headline.credited(total)
  if (view.state === 'DRAFT') return headline.draft(total)
  if (view.due <= 0n || !view.dueAt) return headline.settled(total)
  return headline.due(writeAmount(view.due, view), writeDate(view.dueAt, view))
}
