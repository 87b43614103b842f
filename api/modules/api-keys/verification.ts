import { isIP } from 'node:net'
import { z } from 'zod'
import { isAddressAllowed } from '../../core/ceilings.ts'
import type { Ctx, Services, TenantStatus } from '../../core/context.ts'
import { keyPermissions, type Permission } from '../../core/permissions.ts'
import { validate } from '../../core/validate.ts'
import type { Allowance } from '../../rate-limits/limiter.ts'
import { keyLimits, takeAll } from '../../rate-limits/limits.ts'
import type { Exceeded } from '../usage/exceeded.ts'
import { type Cost, costInput } from './cost.ts'
import type { KeyTenant, KnownKey } from './look-up.ts'
import { type KeyRefusal, verifyKey } from './verify.ts'

/** What a verification can come to, in the words of its `message`. */
export const verificationCodes = {
  VALID: 'The key holds.',
  NOT_FOUND: 'There is no such key.',
  REVOKED: 'The key has been revoked.',
  EXPIRED: 'The key has expired.',
  DISABLED: 'The key is disabled.',
  IP_NOT_ALLOWED: 'The key may not be used from this address.',
  TENANT_PROVISIONING: 'The tenant is still being set up.',
  TENANT_SUSPENDED: 'The tenant is suspended.',
  TENANT_DELETING: 'The tenant is being deleted.',
  INSUFFICIENT_PERMISSIONS: 'The key does not hold every permission that was asked for.',
  RATE_LIMITED: 'The key, or its tenant, has no calls left in this minute.',
  QUOTA_EXCEEDED: 'The tenant has no room left for what this costs.',
} as const

export type VerificationCode = keyof typeof verificationCodes

export interface KeyVerification {
  code: VerificationCode
  /** Null for NOT_FOUND only. */
  key: (KnownKey & { tenant: KeyTenant }) | null
  /** What was asked for and the key does not hold. */
  missing: Permission[]
  /** Of the key's limits the one with the least left; null when it did not come to counting. */
  rate: Allowance | null
  /** The limit without room for the cost, for QUOTA_EXCEEDED only. */
  exceeded: Exceeded | null
}

const maxKeys = 1000
const maxCalls = 1000

const keyInput = z.object({
  key: z.string(),
  permissions: z
    .array(z.string().refine(isKeyPermission, 'There is no such permission for keys.'))
    .max(keyPermissions.length, 'Name each permission once.')
    .nullish()
    .transform((names) => (names ?? []) as Permission[]),
  ip: z
    .string()
    .refine((text) => isIP(text) > 0, 'Give an IP address.')
    .nullish(),
  calls: z
    .int('Give a whole number of calls.')
    .min(0, 'Calls cannot be given back.')
    .max(maxCalls, `Count at most ${maxCalls} calls at a time.`)
    .nullish(),
  cost: costInput,
})

const batchInput = z.object({
  keys: z.array(keyInput).min(1, 'Give at least one key.').max(maxKeys, `Verify at most ${maxKeys} keys at a time.`),
})

function isKeyPermission(name: string): boolean {
  return (keyPermissions as readonly string[]).includes(name)
}

type Asked = z.output<typeof keyInput>

/**
 * Says whether a tenant's key holds just now for what a service is about to let it do: its state, its networks and the
 * tenant's, the tenant's status, the wanted permissions, and its calls a minute, of which `calls` (default 1, 0 only looks)
 * are taken when all else is well, and after them what it costs, which is recorded as used by the key. A key at hand costs
 * no query when nothing else has a cost. A service's own credential is no key to it. Throws
 * INVALID_INPUT, and UNAVAILABLE when the database has to be asked and does not answer.
 */
export function verifyApiKey(ctx: Ctx, input: z.input<typeof keyInput>): Promise<KeyVerification> {
  return verifyOne(ctx, validate(keyInput, input))
}

/** As verifyApiKey for up to 1,000 keys, in their order. Those that are not at hand are read with one query. */
export function verifyApiKeys(ctx: Ctx, input: z.input<typeof batchInput>): Promise<KeyVerification[]> {
  const { keys } = validate(batchInput, input)
  return Promise.all(keys.map((asked) => verifyOne(ctx, asked)))
}

async function verifyOne(ctx: Ctx, asked: Asked): Promise<KeyVerification> {
  const { services } = ctx
  const ip = asked.ip ?? null
  const { key, refusal } = await verifyKey(services, asked.key, ip, services.keyFinder)
  if (!key?.tenant) return { code: 'NOT_FOUND', key: null, missing: [], rate: null, exceeded: null }
  const known = { ...key, tenant: key.tenant }
  const missing = asked.permissions.filter((permission) => !key.permissions.has(permission))
  const refused =
    codeOf(refusal) ?? refusalOfTenant(key.tenant, ip) ?? (missing.length > 0 ? 'INSUFFICIENT_PERMISSIONS' : null)
  const rate = refused ? null : await takeCalls(services, key, asked.calls ?? 1)
  const mayPass = !refused && !rate?.isSpent
  const exceeded = mayPass && asked.cost.length > 0 ? await takeCost(ctx, key, asked.cost) : null
  const code = refused ?? (rate?.isSpent ? 'RATE_LIMITED' : exceeded ? 'QUOTA_EXCEEDED' : 'VALID')
  countUse(ctx, key, { ip, isValid: code === 'VALID' })
  return { code, key: known, missing, rate, exceeded }
}

function codeOf(refusal: KeyRefusal | null): VerificationCode | null {
  return refusal === 'UNKNOWN' ? 'NOT_FOUND' : refusal
}

const statusCodes: Record<TenantStatus, VerificationCode | null> = {
  PROVISIONING: 'TENANT_PROVISIONING',
  ACTIVE: null,
  SUSPENDED: 'TENANT_SUSPENDED',
  DELETING: 'TENANT_DELETING',
  DELETED: 'TENANT_DELETING',
}

function refusalOfTenant({ standing: { status, security } }: KeyTenant, ip: string | null): VerificationCode | null {
  if (statusCodes[status]) return statusCodes[status]
  return security.ipAllowList.mode === 'ENFORCED' && !isAddressAllowed(security, ip) ? 'IP_NOT_ALLOWED' : null
}

async function takeCalls(services: Services, key: KnownKey, calls: number): Promise<Allowance | null> {
  const allowances = await takeAll(services, keyLimits(services, key), calls)
  return allowances.reduce<Allowance | null>(
    (least, each) => (least && !each.isSpent && least.remaining <= each.remaining ? least : each),
    null,
  )
}

function takeCost({ services, actor }: Ctx, key: KnownKey, cost: readonly Cost[]): Promise<Exceeded | null> {
  const service = actor.kind === 'key' ? actor.name : actor.kind
  return services.costTaker.take({ tenantId: key.tenantId, keyId: key.id }, cost, service)
}

/** Shown to the tenant as a use of the key, from the address that the service saw. */
function countUse(ctx: Ctx, key: KnownKey, { ip, isValid }: { ip: string | null; isValid: boolean }): void {
  const { apiKeyUsage, now } = ctx.services
  const used = { tenantId: key.tenantId, keyId: key.id }
  if (!isValid) apiKeyUsage.countRefused(used, now())
  else apiKeyUsage.count(used, { ...ctx.request, ip, userAgent: null, operation: 'verifyApiKey' }, now())
}
