import { type InvoiceTexts, invoiceTexts } from './invoice.texts.ts'
import type { InvoiceLineView } from './invoice-view.ts'
import { colors, drawRule, heightOf, lineHeight, makeRoom, type Sheet, styles, type TextBox, writeAt } from './sheet.ts'
import { writeAmount, writePeriod, writeQuantity } from './writing.ts'

const gap = 16

interface Columns {
  description: Pick<TextBox, 'x' | 'width'>
  quantity: Pick<TextBox, 'x' | 'width' | 'align' | 'tabular'>
  amount: Pick<TextBox, 'x' | 'width' | 'align' | 'tabular'>
}

/** The lines, over as many pages as they take, each with the heads of the columns. */
export function drawLines(sheet: Sheet): void {
  const { labels } = invoiceTexts[sheet.view.language]
  const columns = columnsOf(sheet)
  drawColumnHeads(sheet, columns, labels)
  for (const line of sheet.view.lines) {
    const pieces = piecesOf(sheet, line, columns)
    for (const [index, piece] of pieces.entries()) {
      // A title does not stand alone at the end of a page.
      const needed = piece.height + (index === 0 ? (pieces[1]?.height ?? 0) : 0)
      if (makeRoom(sheet, needed)) drawColumnHeads(sheet, columns, labels)
      piece.draw(sheet.y)
      sheet.y += piece.height
    }
    sheet.y += 7
    drawRule(sheet, sheet.y)
    sheet.y += 7
  }
}

function columnsOf({ left, right }: Sheet): Columns {
  const [quantity, amount] = [92, 104]
  return {
    description: { x: left, width: right - left - quantity - amount - 2 * gap },
    quantity: { x: right - amount - gap - quantity, width: quantity, align: 'right', tabular: true },
    amount: { x: right - amount, width: amount, align: 'right', tabular: true },
  }
}

function drawColumnHeads(sheet: Sheet, columns: Columns, labels: InvoiceTexts['labels']): void {
  const style = { ...styles.small, color: colors.quiet }
  for (const name of ['description', 'quantity', 'amount'] as const)
    writeAt(sheet, sheet.y, labels[name], { ...style, ...columns[name] })
  sheet.y += lineHeight(styles.small) + 4
  drawRule(sheet, sheet.y, colors.ink)
  sheet.y += 7
}

interface Piece {
  height: number
  draw: (y: number) => void
}

/** A line in the parts between which a page may end: what it is and costs, its period, and each part of its rate. */
function piecesOf(sheet: Sheet, line: InvoiceLineView, columns: Columns): Piece[] {
  const { view } = sheet
  const title = { ...styles.strong, ...columns.description }
  const detail = { ...styles.small, ...columns.description, color: colors.quiet }
  const below = [...(line.period ? [writePeriod(line.period, view)] : []), ...line.detail]
  const first: Piece = {
    height: heightOf(line.title, title),
    draw: (y) => {
      writeAt(sheet, y, line.title, title)
      if (line.quantity !== null)
        writeAt(sheet, y, writeQuantity(line.quantity, view), { ...styles.text, ...columns.quantity })
      writeAt(sheet, y, writeAmount(line.amount, view), { ...styles.text, ...columns.amount })
    },
  }
  return [
    first,
    ...below.map((text) => ({
      height: heightOf(text, detail),
      draw: (y: number) => void writeAt(sheet, y, text, detail),
    })),
  ]
}
