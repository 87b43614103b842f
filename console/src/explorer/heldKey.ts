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

/** Enough of a key to find it in the list: its prefix and the first characters of its secret. */
export function maskedKey(secret: string): string {
  const [, prefix = '', start = ''] = secret.match(/^(btk_(?:live|test)_|bts_)(?:[0-9a-z]{26}_)?(.{6})/) ?? []
  return `${prefix}…${start}`
}
