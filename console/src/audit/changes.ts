export interface Change {
  path: string
  before: string | null
  after: string | null
}

/** Before and after as one list of what differs, nested values by their path (`limits.events`). */
export function changesOf(before: unknown, after: unknown): Change[] {
  const old = flatten(before)
  const fresh = flatten(after)
  const paths = [...new Set([...old.keys(), ...fresh.keys()])]
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
    .filter((change) => change.before !== change.after)
}

function flatten(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) return found
  if (typeof value === 'object' && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) flatten(inner, path ? `${path}.${name}` : name, found)
    return found
  }
  found.set(path || 'value', typeof value === 'string' ? value : JSON.stringify(value))
  return found
}
