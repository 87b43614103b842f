import { invoiceTexts } from './invoice.texts.ts'
import {
  beginPage,
  colors,
  drawRule,
  heightOf,
  lineHeight,
  makeRoom,
  type Sheet,
  styles,
  writeAt,
  writeStack,
} from './sheet.ts'
import { writeAmount, writeRate } from './writing.ts'

const row = lineHeight(styles.text) + 4
const gap = 16

/** From the sum of the lines to what is left to pay, never torn apart, and below it where to pay to. */
export function drawTotals(sheet: Sheet): void {
  const { view } = sheet
  const { labels, tax } = invoiceTexts[view.language]
  const sums: { label: string; amount: bigint }[] = [
    { label: labels.subtotal, amount: view.subtotal },
    ...view.credits.map(({ title, amount }) => ({ label: title, amount: -amount })),
    { label: tax(writeRate(view.tax.rate, view)), amount: view.tax.amount },
  ]
  const showsDue = view.document === 'INVOICE' && view.state !== 'VOID'
  const width = (sheet.right - sheet.left) * 0.52
  const x = sheet.right - width
  const label = { x, width: width - 104 - gap }
  const heights = sums.map((sum) => Math.max(heightOf(sum.label, { ...styles.text, ...label }) + 4, row))
  const height = heights.reduce((sum, each) => sum + each, 0) + (showsDue ? 4 : 1) * row + 24
  makeRoom(sheet, height)
  const amountBox = { x: sheet.right - 104, width: 104, align: 'right', tabular: true } as const
  const drawSum = (sum: { label: string; amount: bigint }, style: 'text' | 'strong', high = row) => {
    writeAt(sheet, sheet.y, sum.label, { ...styles[style], ...label })
    writeAt(sheet, sheet.y, writeAmount(sum.amount, view), { ...styles[style], ...amountBox })
    sheet.y += high
  }
  for (const [index, sum] of sums.entries()) drawSum(sum, 'text', heights[index])
  drawPartRule(sheet, x)
  drawSum({ label: labels.total, amount: view.total }, 'strong')
  if (showsDue) {
    drawSum({ label: labels.paid, amount: -view.paid }, 'text')
    if (view.credited > 0n) drawSum({ label: labels.credited, amount: -view.credited }, 'text')
    drawPartRule(sheet, x)
    drawSum({ label: labels.amountDue, amount: view.due }, 'strong')
  }
  sheet.y += gap
}

function drawPartRule(sheet: Sheet, x: number): void {
  drawRule({ ...sheet, left: x }, sheet.y + 1)
  sheet.y += 7
}

/** What the law or the bank wants to have said. */
export function drawNotes(sheet: Sheet): void {
  const { view, left, right } = sheet
  const texts = invoiceTexts[view.language]
  const box = { ...styles.text, x: left, width: (right - left) * 0.75 }
  if (view.tax.reverseCharge) {
    makeRoom(sheet, heightOf(texts.reverseCharge, box))
    sheet.y += writeAt(sheet, sheet.y, texts.reverseCharge, box) + gap
  }
  const isPayable = view.document === 'INVOICE' && view.state === 'OPEN' && view.due > 0n
  if (!isPayable || !view.issuer.bank) return
  const lines = [view.issuer.bank, ...(view.number ? [texts.reference(view.number)] : [])]
  const height = lines.reduce((sum, line) => sum + heightOf(line, box), row)
  if (sheet.y + height > sheet.bottom) beginPage(sheet)
  sheet.y += writeAt(sheet, sheet.y, texts.payTo, { ...styles.small, ...box, size: 8, color: colors.quiet }) + 2
  sheet.y = writeStack(sheet, sheet.y, lines, box)
}
