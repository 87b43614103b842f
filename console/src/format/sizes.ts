const units = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** "640 bytes", "1.2 MB". BigInt arrives as a string or a number. */
export function sizeText(bytes: number | string, locale = 'en'): string {
  const size = Number(bytes)
  const step = size < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3))
  const digits = step === 0 ? 0 : 1
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(size / 1000 ** step)} ${units[step]}`
}
