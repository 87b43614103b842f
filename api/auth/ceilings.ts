import { LRUCache } from 'lru-cache'
import { type Breach, breachesOf } from '../core/ceilings.ts'
import { type Ctx, type TenantStanding, withTenant } from '../core/context.ts'
import { inTenant } from '../db/tenancy.ts'
import { type FindingSubject, findingEveryMs, noteFinding } from '../modules/settings/findings.ts'

/** When this process last wrote a finding down: a busy caller costs one transaction an hour, not one a request. */
const noted = new LRUCache<string, number>({ max: 20_000 })

/**
 * Holds the caller of a request to the security settings of the tenant it acts in, whatever credential it came with.
 * What is only reported, and what is refused, is written down at most once an hour for each caller and ceiling. An
 * operator who looks in from outside is not bound: they can switch off what has locked a tenant out. Throws
 * IP_NOT_ALLOWED, SSO_REQUIRED, SESSION_TOO_OLD.
 */
export async function keepCeilings(ctx: Ctx): Promise<void> {
  const { standing } = ctx
  const subject = subjectOf(ctx)
  if (!standing || !subject) return
  const breaches = breachesOf(standing, ctx)
  for (const breach of breaches) await note(ctx, standing, subject, breach)
  const refused = breaches.find(({ ceiling }) => standing.security[ceiling].mode === 'ENFORCED')
  if (refused) throw refused.refusal
}

/** Who is bound by the tenant's ceilings: its members and its keys. */
function subjectOf({ actor }: Ctx): FindingSubject | null {
  if (actor.kind === 'person' && actor.membership) return { kind: 'PERSON', id: actor.userId, label: actor.email }
  if (actor.kind === 'key' && actor.tenantId) return { kind: 'API_KEY', id: actor.keyId, label: actor.name }
  return null
}

async function note(ctx: Ctx, { security }: TenantStanding, subject: FindingSubject, breach: Breach): Promise<void> {
  if (!ctx.tenantId) return
  const { ceiling, refusal, detail } = breach
  const settings = security[ceiling]
  // The settings themselves are part of it: what is found under new ones is found anew.
  const key = JSON.stringify([ctx.tenantId, ceiling, subject.id, settings])
  const now = ctx.services.now().getTime()
  if (now - (noted.get(key) ?? 0) < findingEveryMs) return
  const refused = settings.mode === 'ENFORCED' ? refusal : null
  await inTenant(withTenant(ctx, ctx.tenantId), (tx) => noteFinding(tx, { ceiling, subject, detail, refused }))
  noted.set(key, now)
}
