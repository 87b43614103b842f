import { z } from 'zod'
import { isColor } from '../tenants/contrast.ts'
import { isPlainText, tenantName, tenantSlug, timeZone } from '../tenants/tenants.ts'

export const limits = {
  metadataKeys: 50,
  metadataKey: 40,
  metadataValue: 500,
  tags: 50,
  tag: 128,
} as const

const plainText = (longest: number, what: string) =>
  z
    .string()
    .trim()
    .min(1, `${what} is not empty.`)
    .max(longest, `${what} has at most ${longest} characters.`)
    .refine(isPlainText, `${what} has no control characters.`)

/** A value that a tenant always has: leaving it out keeps it, null is refused with the reason. */
function always(schema: z.ZodType<string, string>, reason: string) {
  return z
    .string()
    .nullable()
    .transform((value, issues) => {
      if (value === null) issues.addIssue({ code: 'custom', message: reason })
      return value ?? z.NEVER
    })
    .pipe(schema)
    .optional()
}

/** A language tag (BCP 47) whose language this runtime can write dates and numbers in, in canonical form. */
const locale = z
  .string()
  .max(35, 'A language tag has at most 35 characters.')
  .transform((tag, issues) => {
    const [canonical] = supportedLocales(tag)
    if (canonical) return canonical
    issues.addIssue({ code: 'custom', message: 'Choose a language by its tag, for example de or en-GB.' })
    return z.NEVER
  })

function supportedLocales(tag: string): string[] {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag)
  } catch {
    return []
  }
}

const email = z.email()

/** Where the tenant's people get help: an e-mail address, or a page. Nothing that a click could run. */
const supportContact = plainText(254, 'The support contact').transform((contact, issues) => {
  if (email.safeParse(contact).success) return contact
  const url = URL.canParse(contact) ? new URL(contact) : null
  if (url?.protocol === 'https:' && url.hostname && !url.username && !url.password) return url.href
  issues.addIssue({ code: 'custom', message: 'Give an e-mail address, or a page that begins with https://.' })
  return z.NEVER
})

const primaryColor = z
  .string()
  .trim()
  .toLowerCase()
  .refine(isColor, 'Give the colour as # and six hexadecimal digits, for example #0b6b5e.')

const metadataEntry = z.object({
  key: plainText(limits.metadataKey, 'A key'),
  value: z
    .string()
    .max(limits.metadataValue, `A value has at most ${limits.metadataValue} characters.`)
    // Unlike a name, a value may have lines.
    .refine((value) => isPlainText(value.replace(/[\n\t]/g, '')), 'A value has no control characters.')
    .nullable(),
})

/** Entries to set, and with a null value to remove; those not named stay. Null removes all. */
const metadata = z
  .array(metadataEntry)
  .max(2 * limits.metadataKeys, `At most ${limits.metadataKeys} entries are kept.`)
  .superRefine((entries, issues) => {
    const seen = new Set<string>()
    for (const [place, { key }] of entries.entries()) {
      if (seen.has(key)) issues.addIssue({ code: 'custom', path: [place, 'key'], message: `“${key}” is given twice.` })
      seen.add(key)
    }
  })

const tags = z
  .array(plainText(limits.tag, 'A tag'))
  .max(limits.tags, `A tenant has at most ${limits.tags} tags.`)
  .transform((given) => [...new Set(given)])

/** What may be changed, each left out to keep it. Null clears it, or gives back the usual value where it needs one. */
export const settingsFields = z.object({
  name: always(tenantName, 'A tenant always has a name.'),
  slug: always(tenantSlug, 'A tenant always has an address.'),
  timeZone: always(timeZone, 'A tenant always has a time zone.'),
  locale: locale.nullish(),
  retentionDays: z.int('Give a whole number of days.').nullish(),
  supportContact: supportContact.nullish(),
  primaryColor: primaryColor.nullish(),
  metadata: metadata.nullish(),
  tags: tags.nullish(),
})

/** The version that the caller saw when they began to edit. */
export const seenVersion = z.int().min(1)

export type SettingsFields = z.output<typeof settingsFields>
