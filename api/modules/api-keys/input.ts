import { z } from 'zod'
import { normalNetwork } from '../../core/networks.ts'
import { isTenantPermission, keyPermissions, type Permission, servicePermissions } from '../../core/permissions.ts'
import { keyEnvironments } from '../../db/tables/index.ts'
import { isPlainText } from '../tenants/tenants.ts'

export const limits = {
  name: 80,
  description: 500,
  networks: 50,
  metadataKeys: 20,
  metadataKey: 40,
  metadataValue: 200,
  ratePerMinute: 1_000_000,
  years: 10,
  overlapHours: 72,
} as const

const plainText = (longest: number, what: string) =>
  z
    .string()
    .trim()
    .max(longest, `${what} has at most ${longest} characters.`)
    .refine(isPlainText, `${what} has no control characters.`)

const name = plainText(limits.name, 'A name').min(1, 'Give the key a name.')
const description = plainText(limits.description, 'A description').transform((text) => text || null)

/** A permission that only people can hold is refused by its name, so that nobody wonders where it went. */
const permissions = z
  .array(
    z.string().superRefine((permission, issues) => {
      if ((keyPermissions as readonly string[]).includes(permission)) return
      const message = isTenantPermission(permission)
        ? `“${permission}” is for people; no key can hold it.`
        : 'There is no such permission.'
      issues.addIssue({ code: 'custom', message })
    }),
  )
  .max(200)
  .transform((names) => [...new Set(names)].sort() as Permission[])

const serviceKeyPermissions = z
  .array(
    z.string().refine((one) => (servicePermissions as readonly string[]).includes(one), 'There is no such permission.'),
  )
  .max(200)
  .transform((names) => [...new Set(names)].sort() as Permission[])

const network = z
  .string()
  .max(100, 'This is no network.')
  .transform((text, issues) => {
    const normal = normalNetwork(text)
    if (normal) return normal
    issues.addIssue({ code: 'custom', message: 'Give an address or a network, for example 203.0.113.7 or 10.0.0.0/8.' })
    return z.NEVER
  })
const allowedIps = z
  .array(network)
  .max(limits.networks, `A key has at most ${limits.networks} networks.`)
  .transform((networks) => [...new Set(networks)])

const rateLimitPerMinute = z
  .int('Give a whole number of calls.')
  .min(1, 'Allow at least one call a minute.')
  .max(limits.ratePerMinute, `Allow at most ${limits.ratePerMinute} calls a minute.`)

const metadata = z
  .array(
    z.object({
      key: plainText(limits.metadataKey, 'A key').min(1, 'A key is not empty.'),
      value: plainText(limits.metadataValue, 'A value'),
    }),
  )
  .max(limits.metadataKeys, `A key has at most ${limits.metadataKeys} entries of metadata.`)
  .superRefine((entries, issues) => {
    const seen = new Set<string>()
    for (const [place, { key }] of entries.entries()) {
      if (seen.has(key)) issues.addIssue({ code: 'custom', path: [place, 'key'], message: `“${key}” is given twice.` })
      seen.add(key)
    }
  })
  // An own property whatever its name, `__proto__` included.
  .transform((entries): Record<string, string> => Object.fromEntries(entries.map(({ key, value }) => [key, value])))

const common = { name, description: description.nullish(), expiresAt: z.date().nullish() }

export const newApiKey = z.object({
  ...common,
  environment: z.enum(keyEnvironments).default('LIVE'),
  permissions: permissions.default([]),
  allowedIps: allowedIps.default([]),
  rateLimitPerMinute: rateLimitPerMinute.nullish(),
  metadata: metadata.default({}),
})

/** What is left out stays. */
export const apiKeyChange = z.object({
  name: name.optional(),
  description: description.nullable().optional(),
  expiresAt: z.date().nullable().optional(),
  permissions: permissions.optional(),
  allowedIps: allowedIps.optional(),
  rateLimitPerMinute: rateLimitPerMinute.nullable().optional(),
  metadata: metadata.optional(),
})

export const newServiceKey = z.object({
  ...common,
  permissions: serviceKeyPermissions,
  allowedIps: allowedIps.default([]),
})

export const rotation = z.object({
  overlapHours: z
    .number()
    .min(0, 'The old key cannot end in the past.')
    .max(limits.overlapHours, `Both keys work for ${limits.overlapHours} hours at most.`)
    .default(24),
  expiresAt: z.date().nullish(),
})

export type NewApiKey = z.output<typeof newApiKey>
export type ApiKeyChange = z.output<typeof apiKeyChange>
