import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { billingAccounts } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTeam, readAuthority, requireHeld } from '../members/authority.ts'
import { plainSentence } from '../plans/inputs.ts'
import { lockTenantRow } from '../tenants/tenants.ts'
// Only for the event types it declares.
import type {} from './billing-events.ts'
import { addressInput, countryInput, emailInput, optionalText, taxRateInput } from './inputs.ts'
import { type AccountRow, readAccount } from './parties.ts'
import { subscriptionTarget } from './subscriptions.ts'

const accountInput = z.object({
  /** The one the caller saw; 0 when there was none. */
  revision: z.int().min(0),
  name: plainSentence('Say to whom the invoices are made out.', 200),
  email: emailInput,
  address: addressInput,
  country: countryInput,
  taxId: optionalText(50),
  purchaseOrder: optionalText(100),
})

export type AccountInput = z.input<typeof accountInput>

/** To whom the tenant's invoices go; null until somebody said so. */
export function getBillingAccount(ctx: TenantCtx): Promise<AccountRow | null> {
  return inTenant(ctx, (tx) => readAccount(tx, ctx.tenantId))
}

/** Says to whom the next invoices are made out and mailed. Throws INVALID_INPUT, CONFLICT when somebody was faster. */
export function updateBillingAccount(ctx: TenantCtx, input: AccountInput): Promise<AccountRow> {
  const { revision, ...account } = validate(accountInput, input)
  return inTenant(ctx, async (tx) => {
    await lockTeam(tx, ctx)
    requireHeld(await readAuthority(tx, ctx), 'billing:manage')
    const before = await readAccount(tx, ctx.tenantId)
    if ((before?.revision ?? 0) !== revision) throw new AppError('CONFLICT')
    return writeAccount(tx, ctx, before, account)
  })
}

const taxInput = z.object({ taxRate: taxRateInput.nullable(), reverseCharge: z.boolean() })

export type TaxInput = z.input<typeof taxInput>

/** An operator says what tax a tenant pays: a rate of its own, or none because it owes the tax itself. Throws INVALID_INPUT. */
export function setTenantTax(ctx: TenantCtx, input: TaxInput): Promise<AccountRow> {
  const tax = validate(taxInput, input)
  return inTenant(ctx, async (tx) => {
    const tenant = await lockTenantRow(tx, ctx.tenantId)
    const before = await readAccount(tx, ctx.tenantId)
    return writeAccount(tx, ctx, before, { ...(!before && { name: tenant.name, email: '', address: [] }), ...tax })
  })
}

async function writeAccount(
  tx: Tx,
  ctx: TenantCtx,
  before: AccountRow | null,
  columns: Partial<AccountRow>,
): Promise<AccountRow> {
  const { tenantId } = ctx
  const updatedAt = ctx.services.now()
  const change = { ...columns, updatedAt, revision: (before?.revision ?? 0) + 1 }
  const [written] = await tx
    .insert(billingAccounts)
    .values({ name: '', email: '', address: [], ...change, tenantId })
    .onConflictDoUpdate({ target: billingAccounts.tenantId, set: change })
    .returning()
  if (!written) throw new Error('the billing account was not written')
  await publishEvent(tx, 'billing-account.changed', { tenantId })
  const target = subscriptionTarget(tenantId)
  const [was, is] = [forAudit(before, columns), forAudit(written, columns)]
  await recordAudit(tx, {
    action: 'billing.update-account',
    target,
    ...(was && { before: was }),
    ...(is && { after: is }),
  })
  return written
}

function forAudit(account: AccountRow | null, named: Partial<AccountRow>): Record<string, unknown> | null {
  return account && Object.fromEntries(Object.keys(named).map((name) => [name, account[name as keyof AccountRow]]))
}
