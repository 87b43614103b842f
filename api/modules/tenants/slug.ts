/** Addresses the product itself uses, or that would mislead people. */
const reserved = new Set(
  'admin api app auth billing betrace blog console dashboard dev docs graphql help internal login mail me metrics new null onboarding operator platform public root security settings sign-in sign-up signin signup static status support system t tenant tenants undefined www'.split(
    ' ',
  ),
)

export const slugLength = { min: 3, max: 40 }

/** What is wrong with a slug, in words; null when nothing is. */
export function slugProblem(slug: string): string | null {
  if (slug.length < slugLength.min || slug.length > slugLength.max)
    return `An address has ${slugLength.min} to ${slugLength.max} characters.`
  if (!/^[a-z0-9-]+$/.test(slug)) return 'An address is made of lower-case letters, digits and hyphens.'
  if (!/^[a-z]/.test(slug)) return 'An address begins with a letter.'
  if (slug.endsWith('-') || slug.includes('--')) return 'A hyphen stands between two letters or digits.'
  // An address that reads as the id of a tenant could be taken for one.
  if (reserved.has(slug) || /^ten-?\d/.test(slug)) return 'This address is reserved.'
  return null
}

/** The nearest valid slug to a company's name: `Müller & Söhne GmbH` becomes `muller-sohne-gmbh`. */
export function slugFromName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, slugLength.max)
    .replace(/-+$/, '')
  if (slugProblem(words) === null) return words
  const padded = `${words || 'team'}-team`.slice(0, slugLength.max)
  return slugProblem(padded) === null ? padded : 'new-team'
}

/** Variants of a taken slug, nicest first: `acme-2` to `acme-9`, then random ones. */
export function* slugVariants(slug: string): Generator<string> {
  const stem = slug.slice(0, slugLength.max - 6).replace(/-+$/, '')
  for (let n = 2; n <= 9; n++) yield `${stem}-${n}`
  for (let n = 0; n < 8; n++) yield `${stem}-${Math.random().toString(36).slice(2, 7).padEnd(5, '0')}`
}
