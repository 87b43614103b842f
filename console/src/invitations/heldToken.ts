const key = 'betrace.invitation'

/**
 * Keeps an invitation's token while the person signs in, in this tab alone: not in an address that is sent to a server
 * or shown in the history, and gone with the tab.
 */
export function holdToken(token: string): void {
  sessionStorage.setItem(key, token)
}

export function heldToken(): string | null {
  return sessionStorage.getItem(key)
}

export function dropToken(): void {
  sessionStorage.removeItem(key)
}
