import { eq } from 'drizzle-orm'
import { toPublicId } from '../../core/ids.ts'
import { type Agent, nextStatus, type TransitionName } from '../../core/lifecycle.ts'
import { announceChange } from '../../db/invalidations.ts'
import { tenantSlugs, tenants } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { dayOfMonth } from '../plans/periods.ts'
import { lockTenantRow, type TenantRow } from './tenants.ts'

interface TenantEvent {
  tenantId: string
}

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    'tenant.activated': TenantEvent
    'tenant.suspended': TenantEvent
    'tenant.reactivated': TenantEvent
    'tenant.deletion-begun': TenantEvent
    'tenant.restored': TenantEvent
    'tenant.deleted': TenantEvent
    'tenant.renamed': TenantEvent
  }
}

const events = {
  activate: 'tenant.activated',
  suspend: 'tenant.suspended',
  reactivate: 'tenant.reactivated',
  delete: 'tenant.deletion-begun',
  restore: 'tenant.restored',
  cancel: 'tenant.deleted',
  purge: 'tenant.deleted',
} as const satisfies Record<TransitionName, string>

type LifecycleColumns = Pick<
  TenantRow,
  | 'activatedAt'
  | 'billingAnchorDay'
  | 'suspendedAt'
  | 'suspensionReason'
  | 'suspensionNote'
  | 'deletionRequestedBy'
  | 'deletionRequestedAt'
  | 'deletionAt'
  | 'deletionReminder'
>

/**
 * The one place where a tenant's status changes: checks that the transition fits and that `agent` may, writes it with
 * what belongs to it, audits it as `tenant.<name>` and publishes its event. The caller has locked the row. Throws CONFLICT
 * and FORBIDDEN.
 */
export async function changeStatus(
  tx: Tx,
  tenant: TenantRow,
  { name, agent, columns = {} }: { name: TransitionName; agent: Agent; columns?: Partial<LifecycleColumns> },
): Promise<TenantRow> {
  const { tenantId } = tenant
  const status = nextStatus(name, tenant, agent)
  const [changed] = await tx
    .update(tenants)
    .set({ ...columns, status, updatedAt: tx.ctx.services.now() })
    .where(eq(tenants.tenantId, tenantId))
    .returning()
  if (!changed) throw new Error('the tenant was not written')
  const { suspensionReason, suspensionNote, deletionAt } = changed
  await recordAudit(tx, {
    tenantId,
    action: `tenant.${name}`,
    target: { kind: 'tenant', id: toPublicId('tenant', tenantId) },
    before: { status: tenant.status },
    after: {
      status,
      ...(name === 'suspend' && { reason: suspensionReason, note: suspensionNote }),
      ...(name === 'delete' && { deletionAt: deletionAt?.toISOString() ?? null }),
    },
  })
  await announceChange(tx, 'tenant', tenantId)
  await publishEvent(tx, events[name], { tenantId })
  return changed
}

/** Opens a provisioned tenant. Its billing periods begin on the day of the month that it is in its zone. */
export async function activateTenant(tx: Tx, tenantId: string): Promise<void> {
  const now = tx.ctx.services.now()
  const tenant = await lockTenantRow(tx, tenantId)
  const columns = { activatedAt: now, billingAnchorDay: dayOfMonth(now, tenant.timeZone) }
  await changeStatus(tx, tenant, { name: 'activate', agent: 'SYSTEM', columns })
}

/** Ends a tenant that was never opened: its address is free, its record stays. Twice is fine. Needs a platform transaction. */
export async function cancelTenant(tx: Tx, tenantId: string): Promise<void> {
  const tenant = await lockTenantRow(tx, tenantId)
  if (tenant.status !== 'DELETED') await changeStatus(tx, tenant, { name: 'cancel', agent: 'SYSTEM' })
  await freeSlugs(tx, tenantId)
}

/** Gives back every address of a tenant. Needs a platform transaction. */
export async function freeSlugs(tx: Tx, tenantId: string): Promise<void> {
  await tx.delete(tenantSlugs).where(eq(tenantSlugs.ownerTenantId, tenantId))
}
