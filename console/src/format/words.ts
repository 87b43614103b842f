/** "PENDING_DELETION", "api_keys", "tenant.keyRotate" to words: "Pending deletion", "API keys", "Tenant key rotate". */
export function wordsOf(code: string): string {
  const words = code
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_.\-:]+/g, ' ')
    .toLowerCase()
    .trim()
    .replace(/\b(api|id|ip|url|kms|jwks)\b/g, (word) => word.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** "12,000" and, for a limit that is none, "Unlimited". BigInt arrives as a string. */
export function limitText(limit: string | null): string {
  return limit === null ? 'Unlimited' : new Intl.NumberFormat().format(BigInt(limit))
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${new Intl.NumberFormat().format(count)} ${count === 1 ? one : many}`
}
