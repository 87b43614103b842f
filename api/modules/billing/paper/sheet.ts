import type { Font } from 'fontkit'
import PDFDocument from 'pdfkit'
import type { InvoiceView, Picture } from './invoice-view.ts'
import { featuresOf, linesOf, runWidth, type TextLine, type TextStyle } from './text-lines.ts'

/** Everything is in points, 72 to the inch; `y` is the edge below which the next thing is drawn. */
export interface Sheet {
  doc: PDFKit.PDFDocument
  view: InvoiceView
  left: number
  right: number
  bottom: number
  y: number
}

/** The colours of the mails. */
export const colors = { ink: '#14171f', quiet: '#5a6170', line: '#e1e4ec', good: '#146c43', bad: '#b3261e' }

export const styles = {
  title: { size: 22, weight: 'strong' },
  headline: { size: 14, weight: 'strong', tabular: true },
  strong: { size: 9, weight: 'strong' },
  text: { size: 9, weight: 'regular' },
  small: { size: 8, weight: 'regular' },
} as const satisfies Record<string, TextStyle>

const margin = { side: 54, top: 50, bottom: 72 }
/** Letter where paper is Letter (ISO 216 is not the standard there), else A4. */
const letterCountries = ['US', 'CA', 'MX', 'PH', 'CL', 'CO', 'VE', 'GT', 'CR', 'PA', 'DO', 'PR']

/** A document with an empty first page. Its bytes follow from the view alone: no clock, no random id. */
export function openSheet(view: InvoiceView, title: string): Sheet {
  const size = letterCountries.includes(view.customer.country ?? '') ? 'LETTER' : 'A4'
  const madeAt = view.issuedAt ?? view.createdAt
  const info = { Title: title, Author: view.issuer.name, CreationDate: madeAt, ModDate: madeAt }
  // Margins of its own would have the library begin pages where a footer is written.
  const doc = new PDFDocument({ size, margin: 0, bufferPages: true, lang: view.locale, displayTitle: true, info })
  const { width, height } = doc.page
  return { doc, view, left: margin.side, right: width - margin.side, bottom: height - margin.bottom, y: margin.top }
}

export function beginPage(sheet: Sheet): void {
  sheet.doc.addPage()
  sheet.y = margin.top
}

/** Begins a page when less than `height` is left of this one. Returns whether it did. */
export function makeRoom(sheet: Sheet, height: number): boolean {
  if (sheet.y + height <= sheet.bottom) return false
  beginPage(sheet)
  return true
}

export interface TextBox extends TextStyle {
  x: number
  width: number
  color?: string
  align?: 'left' | 'right'
}

export function lineHeight({ size }: TextStyle): number {
  return Math.round(size * 1.45 * 4) / 4
}

/** How high a text will stand. */
export function heightOf(text: string, box: TextBox): number {
  return linesOf(text, box, box.width).length * lineHeight(box)
}

/** Writes a text at a height of the page, in as many lines as it takes, and returns how high it stands. */
export function writeAt(sheet: Sheet, y: number, text: string, box: TextBox): number {
  const lines = linesOf(text, box, box.width)
  for (const [index, line] of lines.entries()) writeLine(sheet, y + index * lineHeight(box), line, box)
  return lines.length * lineHeight(box)
}

function writeLine({ doc }: Sheet, y: number, { runs, width }: TextLine, box: TextBox): void {
  // Fonts have different ideas of how high a line is: they share the baseline.
  const baseline = y + lineHeight(box) / 2 + box.size * 0.36
  const options = { lineBreak: false, baseline: 'alphabetic', features: featuresOf(box) } as const
  let x = box.align === 'right' ? box.x + box.width - width : box.x
  doc.fontSize(box.size).fillColor(box.color ?? colors.ink)
  for (const run of runs) {
    doc.font(asSource(run.font)).text(run.text, x, baseline, options)
    x += runWidth(run, box)
  }
}

/** The library takes fonts that are open already, which its types do not say. */
function asSource(font: Font): PDFKit.Mixins.PDFFontSource {
  return font as unknown as PDFKit.Mixins.PDFFontSource
}

/** Writes texts below each other from `y` on; returns where they end. */
export function writeStack(sheet: Sheet, y: number, texts: readonly string[], box: TextBox): number {
  return texts.reduce((at, text) => at + writeAt(sheet, at, text, box), y)
}

export function drawRule({ doc, left, right }: Sheet, y: number, color: string = colors.line): void {
  doc.moveTo(left, y).lineTo(right, y).lineWidth(0.75).strokeColor(color).stroke()
}

/** Draws a picture as large as fits the box, and returns how large that is. */
export function drawPicture(
  { doc }: Sheet,
  { bytes, ...natural }: Picture,
  box: { x: number; y: number; width: number; height: number },
): { width: number; height: number } {
  const scale = Math.min(box.width / natural.width, box.height / natural.height)
  const [width, height] = [natural.width * scale, natural.height * scale]
  doc.image(bytes, box.x, box.y, { width, height })
  return { width, height }
}
