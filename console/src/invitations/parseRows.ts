export interface InvitedRow {
  email: string
  /** Names of roles from a second column, as somebody wrote them. */
  roleNames: string[]
}

/** As many as the server takes at a time. */
export const maxRows = 200

/**
 * Reads addresses out of what was pasted or loaded: one a line or separated by commas and semicolons, or CSV with roles
 * in the second column (`ada@example.com, Developer | Billing`). A heading line is skipped; an address counts once.
 */
export function parseRows(text: string): InvitedRow[] {
  const rows = new Map<string, InvitedRow>()
  for (const line of text.split(/\r?\n/)) for (const row of rowsOf(line)) rows.set(row.email.toLowerCase(), row)
  return [...rows.values()]
}

/** The text that reads as these rows. */
export function writeRows(rows: readonly InvitedRow[]): string {
  return rows.map(({ email, roleNames }) => [email, roleNames.join(' | ')].filter(Boolean).join(', ')).join('\n')
}

function rowsOf(line: string): InvitedRow[] {
  const cells = line
    .split(/[,;\t]/)
    .map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    )
    .filter(Boolean)
  const [first, second] = cells
  if (!first || /^e-?mail/i.test(first)) return []
  if (cells.length === 2 && second && !second.includes('@')) return [{ email: first, roleNames: namesIn(second) }]
  return cells.map((email) => ({ email, roleNames: [] }))
}

function namesIn(cell: string): string[] {
  return cell
    .split('|')
    .map((name) => name.trim())
    .filter(Boolean)
}
