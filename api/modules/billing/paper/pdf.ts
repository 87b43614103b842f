import { buffer } from 'node:stream/consumers'
import { openFonts } from './fonts.ts'
import { drawHead } from './head.ts'
import { invoiceTexts } from './invoice.texts.ts'
import type { InvoiceView } from './invoice-view.ts'
import { colors, drawRule, openSheet, type Sheet, styles, writeAt } from './sheet.ts'
import { drawLines } from './table.ts'
import { widthOf } from './text-lines.ts'
import { drawNotes, drawTotals } from './totals.ts'

/**
 * The invoice or credit note as a PDF: A4, or Letter where that is the paper. The same view always gives the same
 * bytes. Writes Latin, Greek, Cyrillic, Han, kana and Hangul; letters of other scripts become question marks.
 */
export async function renderPdf(view: InvoiceView): Promise<Buffer> {
  await openFonts(allTextOf(view))
  const { document } = invoiceTexts[view.language]
  const sheet = openSheet(view, [document[view.document], view.number].filter(Boolean).join(' '))
  drawHead(sheet)
  drawLines(sheet)
  drawTotals(sheet)
  drawNotes(sheet)
  drawFooters(sheet)
  return bytesOf(sheet)
}

/** Every character that may be written, with more besides: the digits and signs that formatting adds are Latin. */
function allTextOf(view: InvoiceView): string {
  const texts = JSON.stringify(view, (key, value: unknown) =>
    typeof value === 'bigint' || key === 'bytes' ? undefined : value,
  )
  return texts.normalize('NFC')
}

function drawFooters(sheet: Sheet): void {
  const { doc, view, left, right, bottom } = sheet
  const { page: pageOf, document } = invoiceTexts[view.language]
  const { count } = doc.bufferedPageRange()
  const what = [document[view.document], view.number].filter(Boolean).join(' ')
  const style = { ...styles.small, color: colors.quiet }
  const width = right - left - 100
  const whose = `${view.issuer.name} · ${what}`
  const text = widthOf(whose, style) <= width ? whose : what
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page)
    drawRule(sheet, bottom + 18)
    writeAt(sheet, bottom + 26, text, { ...style, x: left, width })
    writeAt(sheet, bottom + 26, pageOf(page + 1, count), { ...style, x: right - 90, width: 90, align: 'right' })
  }
}

function bytesOf({ doc }: Sheet): Promise<Buffer> {
  doc.end()
  return buffer(doc)
}
