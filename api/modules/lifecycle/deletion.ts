import { z } from 'zod'
import { requirePerson, type TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { type Agent, deletionDays } from '../../core/lifecycle.ts'
import { validate } from '../../core/validate.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { readAuthority, requireHeld } from '../members/authority.ts'
import { lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { changeStatus } from '../tenants/transitions.ts'
import { mailAdministrators } from './administrators.ts'
import { deletionMail, restoredMail } from './lifecycle-mail.ts'

export const dayMs = 86_400_000

const deleteInput = z.object({ slug: z.string().trim() })

/**
 * An owner deletes the tenant, by typing its address: it is gone after 30 days, and until then read only and restorable.
 * Its owners and admins are told by mail. Throws INVALID_INPUT (field `slug`) for another address, FORBIDDEN for
 * somebody who is no owner, CONFLICT when it is being deleted already.
 */
export function deleteTenant(ctx: TenantCtx, input: z.input<typeof deleteInput>): Promise<TenantRow> {
  const { slug } = validate(deleteInput, input)
  const person = requirePerson(ctx)
  return inTenant(ctx, async (tx) => {
    const before = await lockTenantRow(tx, ctx.tenantId)
    await requireOwner(tx, ctx)
    if (slug !== before.slug) throw invalidField('slug', `Type the address of the tenant: ${before.slug}`)
    const now = ctx.services.now()
    const tenant = await changeStatus(tx, before, {
      name: 'delete',
      agent: 'OWNER',
      columns: {
        deletionRequestedBy: person.userId,
        deletionRequestedAt: now,
        deletionAt: new Date(now.getTime() + deletionDays * dayMs),
        deletionReminder: null,
      },
    })
    const { config } = ctx.services
    const by = person.name ?? person.email
    await mailAdministrators(tx, ctx.tenantId, (to) => deletionMail({ to, tenant, config, by }))
    return tenant
  })
}

/** An owner takes the deletion back. Throws FORBIDDEN for somebody who is no owner, else as restoreForOperator. */
export function restoreTenant(ctx: TenantCtx): Promise<TenantRow> {
  return inTenant(ctx, async (tx) => {
    const before = await lockTenantRow(tx, ctx.tenantId)
    await requireOwner(tx, ctx)
    return restore(tx, ctx, before, 'OWNER')
  })
}

/**
 * An operator takes the deletion back. The tenant has the status again that it had before: one that was suspended still
 * is. Throws CONFLICT unless it is being deleted, NOT_FOUND.
 */
export function restoreForOperator(ctx: TenantCtx): Promise<TenantRow> {
  return inTenant(ctx, async (tx) => restore(tx, ctx, await lockTenantRow(tx, ctx.tenantId), 'OPERATOR'))
}

async function restore(tx: Tx, ctx: TenantCtx, before: TenantRow, agent: Agent): Promise<TenantRow> {
  const columns = { deletionRequestedBy: null, deletionRequestedAt: null, deletionAt: null, deletionReminder: null }
  const tenant = await changeStatus(tx, before, { name: 'restore', agent, columns })
  const { config } = ctx.services
  await mailAdministrators(tx, ctx.tenantId, (to) => restoredMail({ to, tenant, config }))
  return tenant
}

/** As they stand now that the tenant is locked. A role of the tenant's own gives the permission, but makes no owner. */
async function requireOwner(tx: Tx, ctx: TenantCtx): Promise<void> {
  const authority = await readAuthority(tx, ctx)
  requireHeld(authority, 'tenant:delete')
  if (!authority.isOwner)
    throw new AppError('FORBIDDEN', { message: 'Only an owner may delete or restore the tenant.' })
}
