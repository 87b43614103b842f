import { domainToASCII } from 'node:url'

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

/**
 * A domain as it is compared: lower case, other scripts in punycode, without the @ people copy along or a final dot.
 * Null for what is no domain that mail could go to: one name alone, an address, a URL, a name with an underscore.
 */
export function normalDomain(text: string): string | null {
  const written = text.trim().toLowerCase().replace(/^@/, '').replace(/\.$/, '')
  // domainToASCII would read `exa%6Dple.com` and `0x7f.1` as a browser does; people mean what they write.
  if (!/^[\p{L}\p{M}\p{N}.\-\u3002\uff0e\uff61]+$/u.test(written)) return null
  const domain = domainToASCII(written)
  const labels = domain.split('.')
  const isDomain = domain.length <= 253 && labels.length > 1 && labels.every((part) => label.test(part))
  return isDomain && !/^\d+$/.test(labels.at(-1) ?? '') ? domain : null
}
