/** What a spreadsheet takes for the beginning of a formula. */
const formula = /^[=+\-@\t\r]/

/** A number with decimals, as digits: no float comes between what was computed and what is written. */
export interface Decimal {
  decimal: string
}

/** One line of RFC 4180. Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers. */
export function csvRow(cells: readonly (string | bigint | Decimal)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(cell: string | bigint | Decimal): string {
  if (typeof cell === 'string') return textCell(cell)
  return typeof cell === 'bigint' ? cell.toString() : cell.decimal
}

function textCell(text: string): string {
  const harmless = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
