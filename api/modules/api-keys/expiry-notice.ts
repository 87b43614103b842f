import { and, arrayOverlaps, eq } from 'drizzle-orm'
import { publicUrl } from '../../core/config.ts'
import type { TenantCtx } from '../../core/context.ts'
import { securityPolicyOf } from '../../core/security-policy.ts'
import { apiKeys, members, users } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import { enqueueMail } from '../mail/mail.ts'
import { requireTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { forAudit, lockKey, ofKey, targetOf } from './api-keys.ts'
import { expiryMail } from './expiry-mail.ts'
import { type ApiKeyRow, endOf, stateOf } from './standing.ts'

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    /** Sent with each notice: a key ends in so many days (14, 7 or 1), at the ISO instant `expiresAt`. */
    'api-key.expiring': { tenantId: string; keyId: string; days: number; expiresAt: string }
  }
}

/** Days before its end that a key is mentioned. */
export const noticeDays = [1, 7, 14] as const
const dayMs = 86_400_000

type Times = Pick<ApiKeyRow, 'createdAt' | 'noticedDays'>

/**
 * Which notice of a key that ends at `end` is due: the nearest that has not been sent. A key that lives less than twice
 * as long as a notice comes early was made for a short time, and everybody knows it.
 */
export function dueNotice({ createdAt, noticedDays }: Times, end: Date | null, now: Date): number | null {
  if (!end || end <= now) return null
  const left = end.getTime() - now.getTime()
  const life = end.getTime() - createdAt.getTime()
  const due = noticeDays.find((days) => left <= days * dayMs)
  if (!due || life < 2 * due * dayMs || (noticedDays !== null && noticedDays <= due)) return null
  return due
}

/**
 * Mails who made the key, if they are still there and not a program, else the tenant's owners and admins, that it ends
 * soon. Once for each of the notices. A key that has been rotated, disabled or has ended is nobody's worry.
 */
export function noticeExpiry(ctx: TenantCtx, keyId: string): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const tenant = ctx.tenantId === platformChain ? null : await requireTenantRow(tx, ctx.tenantId)
    const policy = tenant && securityPolicyOf(tenant.security)
    const key = await lockKey(tx, ctx, keyId)
    const now = ctx.services.now()
    const end = endOf(key, policy)
    const days = dueNotice(key, end, now)
    if (!days || !end || key.replacedBy || stateOf(key, policy, now) !== 'ACTIVE') return
    for (const to of await recipients(tx, ctx, key))
      await enqueueMail(tx, expiryMail(to, { key, end, ...place(ctx, tenant) }))
    await tx.update(apiKeys).set({ noticedDays: days }).where(ofKey(ctx, keyId))
    const event = { tenantId: ctx.tenantId, keyId, days, expiresAt: end.toISOString() }
    await publishEvent(tx, 'api-key.expiring', event)
    const { name, expiresAt } = forAudit(key)
    await recordAudit(tx, { action: 'apikey.notice', target: targetOf(key), after: { name, expiresAt, days } })
  })
}

function place({ services }: TenantCtx, tenant: TenantRow | null) {
  const base = publicUrl(services.config)
  if (!tenant) return { tenant: null, url: `${base}/platform/service-keys`, timeZone: 'UTC' }
  return { tenant: tenant.name, url: `${base}/t/${tenant.slug}/api-keys`, timeZone: tenant.timeZone }
}

async function recipients(tx: Tx, ctx: TenantCtx, key: ApiKeyRow): Promise<string[]> {
  if (ctx.tenantId === platformChain) return ctx.services.config.PLATFORM_OPERATORS
  const active = and(eq(members.tenantId, ctx.tenantId), eq(members.status, 'ACTIVE'))
  const find = (who: ReturnType<typeof and>) =>
    tx
      .select({ email: users.email })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(and(active, who))
  const isPerson = key.creatorKind === 'PERSON' && key.creatorId !== null
  const made = isPerson ? await find(eq(members.userId, key.creatorId as string)) : []
  const told = made.length > 0 ? made : await find(arrayOverlaps(members.roles, ['OWNER', 'ADMIN']))
  return told.map(({ email }) => email)
}
