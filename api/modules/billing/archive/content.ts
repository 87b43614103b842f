import type { InvoiceView } from '../paper/invoice-view.ts'

const instants = new Set(['createdAt', 'issuedAt', 'dueAt', 'start', 'end'])
const amounts = new Set(['quantity', 'amount', 'subtotal', 'total', 'paid', 'credited', 'due'])

/** What stands on an invoice, as JSON that anybody can read in many years. Pictures are left out: they say nothing. */
export function toContent({ issuer, tenant, ...view }: InvoiceView): Record<string, unknown> {
  const plain = { ...view, issuer: { ...issuer, logo: null }, tenant: { ...tenant, logo: null } }
  return JSON.parse(JSON.stringify(plain, (_key, value) => (typeof value === 'bigint' ? String(value) : value)))
}

/** The same as it is printed from. */
export function fromContent(content: Record<string, unknown>): InvoiceView {
  return JSON.parse(JSON.stringify(content), (key, value) => {
    if (typeof value !== 'string') return value
    if (instants.has(key)) return new Date(value)
    return amounts.has(key) ? BigInt(value) : value
  })
}
