const heldKeys = new Map<string, string>()

/**
 * The API key the explorer sends for a scope (a person in a tenant). It lives in this tab's memory alone: a reload, a
 * closed tab or `null` forgets it, and no storage of the browser ever sees it.
 */
export function holdKey(scope: string, secret: string | null): void {
  if (secret) heldKeys.set(scope, secret)
  else heldKeys.delete(scope)
}

export function heldKey(scope: string): string | null {
  return heldKeys.get(scope) ?? null
}

/** Enough of a key to know it by: its prefix and its last four characters. */
export function maskedKey(secret: string): string {
  const prefix = secret.match(/^[a-z]+_(?:[a-z]+_)?/)?.[0] ?? ''
  return `${prefix}…${secret.slice(-4)}`
}
