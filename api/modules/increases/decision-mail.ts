import { and, eq, isNull } from 'drizzle-orm'
import { type Config, publicUrl } from '../../core/config.ts'
import { members, users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { composeMail } from '../mail/layout.ts'
import { productName } from '../mail/letterhead.ts'
import { enqueueMail } from '../mail/mail.ts'
import type { Mail } from '../mail/mailer.ts'
import { mailHolders } from '../members/holder-mail.ts'
import { limitTexts } from '../plans/limit-names.texts.ts'
import type { LimitName } from '../plans/limit-names.ts'
import { letterheadOf, writeMoment, writeNumber } from '../tenants/letterhead.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { decisionTexts } from './decision-mail.texts.ts'
import type { IncreaseRow } from './increases.ts'

/** Tells whoever asked what was decided; where that was a program, or they have left, those who look after the plan. */
export async function mailDecision(tx: Tx, tenant: TenantRow, request: IncreaseRow): Promise<void> {
  const { config } = tx.ctx.services
  const write = (to: string) => decisionMail(to, { tenant, request, config })
  const asker = await findAsker(tx, request)
  if (asker) await enqueueMail(tx, write(asker))
  else await mailHolders(tx, tenant.tenantId, ['OWNER', 'BILLING'], write)
}

async function findAsker(tx: Tx, { tenantId, actorKind, actorId }: IncreaseRow): Promise<string | null> {
  if (actorKind !== 'PERSON' || !actorId) return null
  const [asker] = await tx
    .select({ email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        ...[eq(members.tenantId, tenantId), eq(members.userId, actorId)],
        ...[eq(members.status, 'ACTIVE'), isNull(users.deactivatedAt)],
      ),
    )
  return asker?.email ?? null
}

function decisionMail(
  to: string,
  { tenant, request, config }: { tenant: TenantRow; request: IncreaseRow; config: Config },
): Mail {
  const head = letterheadOf(tenant, config)
  const texts = decisionTexts[head.language]
  const limit = limitTexts[head.language][request.meter as LimitName]
  const amount = (value: number | null) => (value === null ? texts.unlimited : writeNumber(value, tenant))
  const { state, wanted, granted, grantedUntil, note } = request
  const isApproved = state === 'APPROVED' && grantedUntil !== null
  const subject = texts[isApproved ? 'approved' : 'declined'].subject(tenant.name, limit)
  const said = isApproved
    ? texts.approved.given(tenant.name, productName, limit, amount(granted), writeMoment(grantedUntil, tenant))
    : texts.declined.said(tenant.name, productName, limit, amount(wanted))
  return composeMail(head, to, {
    subject,
    title: subject,
    paragraphs: [said, ...(note ? [texts.note(note)] : [])],
    link: { label: texts.link, url: `${publicUrl(config)}/t/${tenant.slug}/plan` },
    footer: texts.footer(tenant.name),
  })
}
