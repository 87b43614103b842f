import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { suspensionReasons } from '../../core/lifecycle.ts'
import { validate } from '../../core/validate.ts'
import { inTenant } from '../../db/tenancy.ts'
import { isPlainText, lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
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
  const { reason, note } = validate(suspendInput, input)
  const columns = { suspendedAt: ctx.services.now(), suspensionReason: reason, suspensionNote: note }
  return inTenant(ctx, async (tx) => {
    const before = await lockTenantRow(tx, ctx.tenantId)
    const tenant = await changeStatus(tx, before, { name: 'suspend', agent: 'OPERATOR', columns })
    const { config } = ctx.services
    await mailAdministrators(tx, ctx.tenantId, (to) => suspendedMail({ to, tenant, config }))
    return tenant
  })
}

/** An operator lifts a suspension. Throws CONFLICT unless the tenant is SUSPENDED, NOT_FOUND. */
export function reactivateTenant(ctx: TenantCtx): Promise<TenantRow> {
  const columns = { suspendedAt: null, suspensionReason: null, suspensionNote: null }
  return inTenant(ctx, async (tx) => {
    const before = await lockTenantRow(tx, ctx.tenantId)
    const tenant = await changeStatus(tx, before, { name: 'reactivate', agent: 'OPERATOR', columns })
    const { config } = ctx.services
    await mailAdministrators(tx, ctx.tenantId, (to) => reactivatedMail({ to, tenant, config }))
    return tenant
  })
}
