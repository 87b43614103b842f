import { and, eq, gt } from 'drizzle-orm'
import { requirePerson, type TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { ownershipTransfers, users } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { recordAudit } from '../audit/audit.ts'
import { enqueueMail } from '../mail/mail.ts'
import { lockTenantRow } from '../tenants/tenants.ts'
import { lockTeam, readAuthority, requireHeld } from './authority.ts'
import { writeMember } from './changes.ts'
import { closeTransfer, type TransferRow } from './closing.ts'
import { requireMember } from './members.ts'
import { nominationMail } from './transfer-mail.ts'

const hoursToAccept = 24

/** The transfer that waits for its nominee, if there is one. */
export function findTransfer(ctx: TenantCtx): Promise<TransferRow | null> {
  return inTenant(ctx, async (tx) => {
    const inTime = gt(ownershipTransfers.expiresAt, ctx.services.now())
    const [transfer] = await tx
      .select()
      .from(ownershipTransfers)
      .where(and(pendingOf(ctx), inTime))
    return transfer ?? null
  })
}

/**
 * Nominates a member as the next owner; nothing changes until they accept, within 24 hours. Only an owner may. Throws
 * CONFLICT while another nomination waits, INVALID_INPUT (field `memberId`) for somebody who cannot be one, NOT_FOUND.
 */
export function nominateOwner(ctx: TenantCtx, memberId: string): Promise<TransferRow> {
  return inTenant(ctx, async (tx) => {
    const tenant = await lockTeam(tx, ctx)
    const authority = await readAuthority(tx, ctx)
    requireHeld(authority, 'ownership:transfer')
    if (!authority.member || !authority.isOwner)
      throw new AppError('FORBIDDEN', { message: 'Only an owner may hand over the ownership.' })
    const nominee = await requireMember(tx, ctx, memberId)
    if (nominee.status !== 'ACTIVE') throw invalidField('memberId', 'This member is deactivated.')
    if (nominee.roles.includes('OWNER')) throw invalidField('memberId', 'This member is an owner already.')
    if (await readPending(tx, ctx))
      throw new AppError('CONFLICT', { message: 'Another transfer is waiting. Cancel it first.' })
    const createdAt = ctx.services.now()
    const transfer: TransferRow = {
      tenantId: ctx.tenantId,
      id: newId(),
      fromMemberId: authority.member.id,
      toMemberId: nominee.id,
      state: 'PENDING',
      createdAt,
      expiresAt: new Date(createdAt.getTime() + hoursToAccept * 3_600_000),
      closedAt: null,
    }
    await tx.insert(ownershipTransfers).values(transfer)
    const { tenantId, id: transferId, expiresAt } = transfer
    await enqueue(tx, 'ownership.expire', { tenantId, transferId }, { startAfter: expiresAt })
    const [person] = await tx.select().from(users).where(eq(users.id, nominee.userId))
    const { config } = ctx.services
    const by = requirePerson(ctx).email
    if (person) await enqueueMail(tx, nominationMail(person.email, { tenant, by, expiresAt, config }), { expiresAt })
    const target = { kind: 'ownership_transfer', id: toPublicId('transfer', transferId) }
    const after = { to: toPublicId('member', nominee.id), expiresAt: expiresAt.toISOString() }
    await recordAudit(tx, { action: 'ownership.nominate', target, after })
    return transfer
  })
}

/**
 * The nominee becomes an owner, and the nominator an admin, at once. Throws TRANSFER_UNAVAILABLE when no nomination of
 * the acting person waits, or its time is over.
 */
export function acceptOwnership(ctx: TenantCtx): Promise<TransferRow> {
  return inTenant(ctx, async (tx) => {
    const transfer = await lockNomination(tx, ctx)
    const [from, to] = [
      await requireMember(tx, ctx, transfer.fromMemberId),
      await requireMember(tx, ctx, transfer.toMemberId),
    ]
    await writeMember(tx, to, { roles: ['OWNER'] }, 'member.change-roles')
    const kept = from.roles.filter((role) => role !== 'OWNER' && role !== 'ADMIN')
    await writeMember(tx, from, { roles: ['ADMIN', ...kept] }, 'member.change-roles')
    return closeTransfer(tx, transfer, 'ACCEPTED', 'ownership.accept')
  })
}

/** The nominee says no. Throws TRANSFER_UNAVAILABLE as acceptOwnership. */
export function declineOwnership(ctx: TenantCtx): Promise<TransferRow> {
  return inTenant(ctx, async (tx) => closeTransfer(tx, await lockNomination(tx, ctx), 'DECLINED', 'ownership.decline'))
}

/** An owner takes the nomination back. Throws TRANSFER_UNAVAILABLE when none waits. */
export function cancelOwnershipTransfer(ctx: TenantCtx): Promise<TransferRow> {
  return inTenant(ctx, async (tx) => {
    await lockTeam(tx, ctx)
    requireHeld(await readAuthority(tx, ctx), 'ownership:transfer')
    const transfer = await readPending(tx, ctx)
    if (!transfer) throw new AppError('TRANSFER_UNAVAILABLE')
    return closeTransfer(tx, transfer, 'CANCELED', 'ownership.cancel')
  })
}

/** Ends a nomination whose time is over. Does nothing for one that was answered. */
export function expireTransfer(ctx: TenantCtx, transferId: string): Promise<void> {
  return inTenant(ctx, async (tx) => {
    await lockTenantRow(tx, ctx.tenantId)
    const [transfer] = await tx.select().from(ownershipTransfers).where(pendingOf(ctx))
    if (transfer?.id === transferId && transfer.expiresAt <= ctx.services.now())
      await closeTransfer(tx, transfer, 'EXPIRED', 'ownership.expire')
  })
}

async function lockNomination(tx: Tx, ctx: TenantCtx): Promise<TransferRow> {
  await lockTeam(tx, ctx)
  const { member } = await readAuthority(tx, ctx)
  const transfer = await readPending(tx, ctx)
  if (!transfer || transfer.toMemberId !== member?.id) throw new AppError('TRANSFER_UNAVAILABLE')
  return transfer
}

/** One whose time is over is not there any more; if it still stands as PENDING, it makes room. Needs lockTeam. */
async function readPending(tx: Tx, ctx: TenantCtx): Promise<TransferRow | null> {
  const [transfer] = await tx.select().from(ownershipTransfers).where(pendingOf(ctx))
  if (!transfer || transfer.expiresAt > ctx.services.now()) return transfer ?? null
  await closeTransfer(tx, transfer, 'EXPIRED', 'ownership.expire')
  return null
}

function pendingOf({ tenantId }: TenantCtx) {
  return and(eq(ownershipTransfers.tenantId, tenantId), eq(ownershipTransfers.state, 'PENDING'))
}
