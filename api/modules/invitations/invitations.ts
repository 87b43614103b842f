import { and, eq, gt, ilike, lte, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { requireOpenToNewcomers } from '../../core/lifecycle.ts'
import { validate } from '../../core/validate.ts'
import { fixedKeyset, narrowed, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { type InvitationState, invitationStates, invitations, members, users } from '../../db/tables/index.ts'
import { inTenant, reading, type Tx } from '../../db/tenancy.ts'
import { unicode } from '../../db/unicode.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { consumeLimit } from '../identity/rate-limits.ts'
import { emailInput } from '../identity/users.ts'
import { lockTeam } from '../members/authority.ts'
import { requireGrantable } from '../members/roles.ts'
import { requireSeat } from '../members/seats.ts'
import { lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { requireAllowedAddress } from './allowed-domains.ts'
import { mailInvitation } from './delivery.ts'
import { invitationMail } from './invitation-mail.ts'
import { requireInviter } from './inviter.ts'
import { newInvitationToken } from './token.ts'

export type InvitationRow = typeof invitations.$inferSelect

interface InvitationEvent {
  tenantId: string
  invitationId: string
}

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    'invitation.created': InvitationEvent
    'invitation.accepted': InvitationEvent & { memberId: string }
    'invitation.declined': InvitationEvent
    'invitation.revoked': InvitationEvent
    'invitation.expired': InvitationEvent
  }
}

const hourMs = 3_600_000

/** 1 hour to 30 days, 7 days when nothing is said. */
export const lifetimeInput = z
  .number()
  .int('Give whole hours.')
  .min(1, 'An invitation holds for an hour at least.')
  .max(30 * 24, 'An invitation holds for 30 days at most.')
  .nullish()
  .transform((hours) => hours ?? 7 * 24)

export const rolesInput = z
  .array(z.string().max(100))
  .min(1, 'Choose a role.')
  .max(20, 'Choose at most 20 roles.')
  .transform((roles) => [...new Set(roles)])

/** Shown in the mail as text. Line breaks are fine; other control characters, and those that turn text around, are not. */
const messageInput = z
  .string()
  .trim()
  .max(500, 'A message has at most 500 characters.')
  .refine((text) => !/[^\P{Cc}\n\r\t]|[\u202a-\u202e\u2066-\u2069]/u.test(text), 'A message has no control characters.')
  .nullish()
  .transform((text) => text || null)

const inviteInput = z.object({
  email: emailInput,
  roles: rolesInput,
  message: messageInput,
  expiresInHours: lifetimeInput,
})

export type InviteInput = z.input<typeof inviteInput>

/**
 * Invites a person by mail with roles of the tenant. The pending invitation takes a seat. Throws INVALID_INPUT, FORBIDDEN
 * for roles above the inviter's own, DOMAIN_NOT_ALLOWED, ALREADY_MEMBER, ALREADY_INVITED, SEAT_LIMIT_REACHED, RATE_LIMITED.
 */
export async function inviteMember(ctx: TenantCtx, given: InviteInput): Promise<InvitationRow> {
  const userId = await requireInviter(ctx)
  const { email, roles, message, expiresInHours } = validate(inviteInput, given)
  await consumeLimit(ctx, 'invitationMailsPerTenant', ctx.tenantId)
  const { token, hash } = newInvitationToken(ctx.tenantId)
  return inTenant(ctx, async (tx) => {
    const tenant = await lockOpenTenant(tx, ctx)
    await requireAllowedAddress(tx, tenant, email, 'email')
    await requireGrantable(tx, ctx, roles)
    await endOverdue(tx, ctx, eq(invitations.email, email))
    await requireNoMember(tx, ctx, email)
    await requireSeat(tx, ctx, 1)
    const now = ctx.services.now()
    const [row] = await tx
      .insert(invitations)
      .values({
        tenantId: ctx.tenantId,
        id: newId(),
        email,
        roles,
        message,
        state: 'PENDING',
        tokenHash: hash,
        invitedBy: userId,
        lifetimeHours: expiresInHours,
        createdAt: now,
        sentAt: now,
        expiresAt: expiryOf(now, expiresInHours),
      })
      .onConflictDoNothing()
      .returning()
    if (!row) throw new AppError('ALREADY_INVITED', { fields: { email: new AppError('ALREADY_INVITED').message } })
    await mailInvitation(tx, tenant, row, invitationMail, token)
    await recordAudit(tx, { action: 'invitation.create', target: targetOf(row), after: shownInAudit(row) })
    await publishEvent(tx, 'invitation.created', eventOf(row))
    return row
  })
}

const invitationFilter = z.object({
  search: z.string().trim().max(100, 'Search with at most 100 characters.').nullish(),
  states: z.array(z.enum(invitationStates)).max(invitationStates.length).nullish(),
})

export type InvitationFilter = z.input<typeof invitationFilter>

const invitationsOf = fixedKeyset<InvitationRow>({
  from: invitations,
  where: eq(invitations.tenantId, sql.placeholder('tenantId')),
  key: invitations.id,
  keyOf: (row) => row.id,
})

/** The tenant's invitations, newest first. `search` looks into the address. */
export function listInvitations(
  ctx: TenantCtx,
  filter: InvitationFilter,
  args: PageRequest,
): Promise<Page<InvitationRow>> {
  const { search, states } = validate(invitationFilter, filter)
  const now = ctx.services.now()
  const pattern = search && `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const asked = and(
    pattern ? ilike(unicode(invitations.email), pattern) : undefined,
    states?.length ? or(...states.map((state) => inState(state, now))) : undefined,
  )
  return readPage(reading(ctx), args, narrowed(invitationsOf, asked), { tenantId: ctx.tenantId })
}

/** What holds of rows in a state as it is shown: one that is overdue has expired, whether or not a job has noted it. */
function inState(state: InvitationState, now: Date): SQL | undefined {
  if (state === 'PENDING') return and(eq(invitations.state, state), gt(invitations.expiresAt, now))
  if (state === 'EXPIRED')
    return or(eq(invitations.state, state), and(eq(invitations.state, 'PENDING'), lte(invitations.expiresAt, now)))
  return eq(invitations.state, state)
}

export function stateOf(row: Pick<InvitationRow, 'state' | 'expiresAt'>, now: Date): InvitationState {
  return row.state === 'PENDING' && row.expiresAt <= now ? 'EXPIRED' : row.state
}

/** Notes that invitations have expired, and frees the address for another. Returns how many. */
export async function endOverdue(tx: Tx, ctx: TenantCtx, which: SQL): Promise<number> {
  const now = ctx.services.now()
  const ended = await tx
    .update(invitations)
    .set({ state: 'EXPIRED', endedAt: now })
    .where(
      and(
        eq(invitations.tenantId, ctx.tenantId),
        which,
        eq(invitations.state, 'PENDING'),
        lte(invitations.expiresAt, now),
      ),
    )
    .returning()
  for (const row of ended) {
    await recordAudit(tx, {
      action: 'invitation.expire',
      target: targetOf(row),
      before: { state: 'PENDING' },
      after: { state: 'EXPIRED', email: row.email },
    })
    await publishEvent(tx, 'invitation.expired', eventOf(row))
  }
  return ended.length
}

/** Locks the team, as whatever changes it does. Throws CONFLICT while the tenant is set up, else what lockTeam throws. */
export async function lockOpenTenant(tx: Tx, ctx: TenantCtx): Promise<TenantRow> {
  const tenant = await lockTeam(tx, ctx)
  requireOpenToNewcomers(tenant, tenant.name)
  return tenant
}

/** As lockOpenTenant, for somebody who is not in it: they are told that it is closed, not why. */
export async function lockForNewcomer(tx: Tx, ctx: TenantCtx): Promise<TenantRow> {
  const tenant = await lockTenantRow(tx, ctx.tenantId)
  requireOpenToNewcomers(tenant, tenant.name)
  return tenant
}

/** Throws ALREADY_MEMBER; a deactivated member is reactivated, not invited. */
export async function requireNoMember(tx: Tx, ctx: TenantCtx, email: string): Promise<void> {
  const [member] = await tx
    .select({ status: members.status })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.tenantId, ctx.tenantId), eq(users.email, email)))
  if (!member) return
  const message =
    member.status === 'ACTIVE'
      ? 'This person is already a member.'
      : 'This person is a deactivated member. Reactivate them.'
  throw new AppError('ALREADY_MEMBER', { message, fields: { email: message } })
}

export function expiryOf(from: Date, hours: number): Date {
  return new Date(from.getTime() + hours * hourMs)
}

export function targetOf(row: Pick<InvitationRow, 'id'>) {
  return { kind: 'invitation', id: toPublicId('invitation', row.id) }
}

export function eventOf(row: Pick<InvitationRow, 'tenantId' | 'id'>): InvitationEvent {
  return { tenantId: row.tenantId, invitationId: row.id }
}

export function shownInAudit({ email, roles, expiresAt }: InvitationRow): Record<string, unknown> {
  return { email, roles, expiresAt: expiresAt.toISOString() }
}

export function ofInvitation(ctx: TenantCtx, id: string) {
  return and(eq(invitations.tenantId, ctx.tenantId), eq(invitations.id, id))
}
