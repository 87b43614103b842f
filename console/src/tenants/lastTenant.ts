const storageKey = 'betrace.lastTenant'

/** The slug of the tenant last opened in this browser: only where `/` leads, never what a tab acts in. */
export function lastTenant(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

export function rememberTenant(slug: string): void {
  try {
    localStorage.setItem(storageKey, slug)
  } catch {
    // Storage is blocked: `/` then leads to the first tenant.
  }
}
