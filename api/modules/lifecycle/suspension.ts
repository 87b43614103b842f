import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { type Agent, suspensionReasons } from '../../core/lifecycle.ts'
import { isPlainText } from '../../core/text.ts'
import { validate } from '../../core/validate.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { changeStatus } from '../tenants/transitions.ts'
import { mailAdministrators } from './administrators.ts'
import { reactivatedMail, suspendedMail } from './lifecycle-mail.ts'

const suspendInput = z.object({
  reason: z.enum(suspensionReasons),
  note: z
    .string()
    .trim()
    .max(500, 'A note has at most 500 characters.')
    .refine(isPlainText, 'A note has no control characters.')
    .nullish()
    .transform((note) => note || null),
})

export type SuspendInput = z.input<typeof suspendInput>

/**
 * An operator suspends a tenant: from the next request on, and for every change that has not locked the tenant before,
 * it can be read and exported only. Its owners and admins are told by mail, with the note. Throws CONFLICT unless it is
 * ACTIVE, NOT_FOUND.
 */
export function suspendTenant(ctx: TenantCtx, input: SuspendInput): Promise<TenantRow> {
  const suspension = validate(suspendInput, input)
  return inTenant(ctx, async (tx) =>
    suspendUnderLock(tx, await lockTenantRow(tx, ctx.tenantId), suspension, 'OPERATOR'),
  )
}

/** As suspendTenant, by an operator or by the product itself, of a tenant whose row the caller has locked. */
export async function suspendUnderLock(
  tx: Tx,
  before: TenantRow,
  { reason, note }: z.output<typeof suspendInput>,
  agent: Agent,
): Promise<TenantRow> {
  const { config, now } = tx.ctx.services
  const columns = { suspendedAt: now(), suspensionReason: reason, suspensionNote: note }
  const tenant = await changeStatus(tx, before, { name: 'suspend', agent, columns })
  await mailAdministrators(tx, tenant.tenantId, (to) => suspendedMail({ to, tenant, config }))
  return tenant
}

/** An operator lifts a suspension. Throws CONFLICT unless the tenant is SUSPENDED, NOT_FOUND. */
export function reactivateTenant(ctx: TenantCtx): Promise<TenantRow> {
  return inTenant(ctx, async (tx) => reactivateUnderLock(tx, await lockTenantRow(tx, ctx.tenantId), 'OPERATOR'))
}

/** As reactivateTenant, by an operator or by the product itself, of a tenant whose row the caller has locked. */
export async function reactivateUnderLock(tx: Tx, before: TenantRow, agent: Agent): Promise<TenantRow> {
  const { config } = tx.ctx.services
  const columns = { suspendedAt: null, suspensionReason: null, suspensionNote: null }
  const tenant = await changeStatus(tx, before, { name: 'reactivate', agent, columns })
  await mailAdministrators(tx, tenant.tenantId, (to) => reactivatedMail({ to, tenant, config }))
  return tenant
}
