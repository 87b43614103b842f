const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
/** Codes the standard knows for what is no country of its own: unions, exceptions and tests. */
const notCountries = ['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ', 'AC', 'CP', 'DG', 'EA', 'IC', 'TA', 'CQ', 'UK']

export function countryName(code: string | null | undefined): string {
  return code ? (names.of(code) ?? code) : ''
}

/** Every country with its ISO 3166-1 code, by name. */
export function listCountries(): { code: string; name: string }[] {
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  return codes
    .filter((code) => !notCountries.includes(code) && !isFormer(code) && names.of(code))
    .map((code) => ({ code, name: countryName(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** A code that was given up, such as DD, is spoken of by the name of what followed it. */
function isFormer(code: string): boolean {
  return Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`
}
