export type Form = { [name: string]: FormValue }
export type FormValue = string | FormValue[] | Form

/** Reads what Stripe's SDK sends: `items[0][price]=a&metadata[tenant]=b`, in a body or behind a question mark. */
export function readForm(text: string): Form {
  const form: Form = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter(Boolean)
    let at: Form = form
    for (const step of path.slice(0, -1)) {
      at[step] ??= {}
      at = at[step] as Form
    }
    at[path.at(-1) ?? ''] = value
  }
  return withLists(form) as Form
}

function withLists(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([name, inner]) => [name, withLists(inner)] as const)
  const isList = entries.length > 0 && entries.every(([name], index) => name === String(index))
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}

export function formOf(value: FormValue | undefined): Form {
  return value && typeof value === 'object' && !Array.isArray(value) ? value : {}
}

export function listOf(value: FormValue | undefined): FormValue[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: FormValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
