/** What a spreadsheet takes for the beginning of a formula. */
const formula = /^[=+\-@\t\r]/

/** One line of RFC 4180. Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers. */
export function csvRow(cells: readonly (string | bigint)[]): string {
  return `${cells.map((cell) => (typeof cell === 'string' ? textCell(cell) : cell.toString())).join(',')}\r\n`
}

function textCell(text: string): string {
  const harmless = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
