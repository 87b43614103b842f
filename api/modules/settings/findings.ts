import { and, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { requireTenant, type TenantCtx } from '../../core/context.ts'
import type { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { type Ceiling, ceilings } from '../../core/security-policy.ts'
import { validate } from '../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { type findingSubjects, securityFindings } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'

export type FindingRow = typeof securityFindings.$inferSelect

/** How often one subject's breach of one ceiling is written down, here and in the audit log. */
export const findingEveryMs = 3_600_000

/** How long a finding is shown. */
export const findingDays = 30

/** Who a ceiling is about: the UUID of a person or a key, or an e-mail address. */
export interface FindingSubject {
  kind: (typeof findingSubjects)[number]
  id: string
  label: string
}

interface Finding {
  ceiling: Ceiling
  subject: FindingSubject
  detail: string
  /** The refusal of an enforced ceiling; null for one that only reports. */
  refused: AppError | null
}

/**
 * Writes down what a ceiling refused or would have refused, in the caller's transaction: once an hour for each subject,
 * so that neither the list nor the audit chain is flooded. The row decides, so this holds across replicas.
 */
export async function noteFinding(tx: Tx, { ceiling, subject, detail, refused }: Finding): Promise<void> {
  const { tenantId } = requireTenant(tx.ctx)
  const now = tx.ctx.services.now()
  const seen = { id: newId(), label: subject.label, detail, refused: refused !== null, lastAt: now }
  const written = await tx
    .insert(securityFindings)
    .values({ tenantId, ceiling, subjectKind: subject.kind, subject: subject.id, firstAt: now, ...seen })
    .onConflictDoUpdate({
      target: [securityFindings.tenantId, securityFindings.ceiling, securityFindings.subject],
      set: { ...seen, hours: sql`${securityFindings.hours} + 1` },
      setWhere: lt(securityFindings.lastAt, new Date(now.getTime() - findingEveryMs)),
    })
    .returning({ id: securityFindings.id })
  if (written.length === 0) return
  await recordAudit(tx, {
    action: refused ? 'security.refuse' : 'security.would-refuse',
    target: { kind: subject.kind.toLowerCase().replace('_', '-'), id: publicSubject(subject) },
    after: { ceiling, detail },
    ...(refused && { refusal: refused }),
  })
}

function publicSubject({ kind, id }: FindingSubject): string {
  if (kind === 'EMAIL') return id
  return toPublicId(kind === 'PERSON' ? 'user' : 'apiKey', id)
}

/** Of ceilings that were changed, what was found under their old values says nothing any more. */
export async function forgetFindings(tx: Tx, ctx: TenantCtx, changed: Ceiling[]): Promise<void> {
  await tx
    .delete(securityFindings)
    .where(and(eq(securityFindings.tenantId, ctx.tenantId), inArray(securityFindings.ceiling, changed)))
}

const findingFilter = z.object({ ceiling: z.enum(ceilings).nullish() })

export type FindingFilter = z.input<typeof findingFilter>

/** What the ceilings refused or would have refused in the last 30 days, the latest first. */
export function listFindings(ctx: TenantCtx, filter: FindingFilter, args: PageRequest): Promise<Page<FindingRow>> {
  const { ceiling } = validate(findingFilter, filter)
  const since = new Date(ctx.services.now().getTime() - findingDays * 86_400_000)
  return readPage<FindingRow>((work) => inTenant(ctx, work), args, {
    from: securityFindings,
    where: and(
      eq(securityFindings.tenantId, ctx.tenantId),
      gte(securityFindings.lastAt, since),
      ceiling ? eq(securityFindings.ceiling, ceiling) : undefined,
    ),
    key: securityFindings.id,
    keyOf: (row) => row.id,
  })
}
