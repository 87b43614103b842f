import { and, eq, or } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { ownershipTransfers } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'

export type TransferRow = typeof ownershipTransfers.$inferSelect

/** Ends a transfer that waits. */
export async function closeTransfer(
  tx: Tx,
  transfer: TransferRow,
  state: Exclude<TransferRow['state'], 'PENDING'>,
  action: string,
): Promise<TransferRow> {
  const closedAt = tx.ctx.services.now()
  await tx
    .update(ownershipTransfers)
    .set({ state, closedAt })
    .where(and(eq(ownershipTransfers.tenantId, transfer.tenantId), eq(ownershipTransfers.id, transfer.id)))
  const target = { kind: 'ownership_transfer', id: toPublicId('transfer', transfer.id) }
  await recordAudit(tx, { action, target, before: { state: transfer.state }, after: { state } })
  return { ...transfer, state, closedAt }
}

/** A transfer does not outlive the standing of those it is between: the nominator’s (`from`), or that of both. */
export async function cancelTransfersOf(
  tx: Tx,
  { tenantId }: TenantCtx,
  memberId: string,
  side: 'from' | 'both',
): Promise<void> {
  const { fromMemberId, toMemberId, state } = ownershipTransfers
  const ofMember = or(eq(fromMemberId, memberId), side === 'both' ? eq(toMemberId, memberId) : undefined)
  const waiting = await tx
    .select()
    .from(ownershipTransfers)
    .where(and(eq(ownershipTransfers.tenantId, tenantId), eq(state, 'PENDING'), ofMember))
  for (const transfer of waiting) await closeTransfer(tx, transfer, 'CANCELED', 'ownership.cancel')
}
