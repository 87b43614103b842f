import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { creditGrants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { plainSentence } from '../plans/inputs.ts'
import { requireEndAhead } from '../plans/overrides.ts'
import { lockBook, requireBook } from './book.ts'
import { isLeft } from './collector/taking-over.ts'
import { type GrantRow, insertGrant } from './credit-use.ts'
import { amountInput } from './inputs.ts'

const grantInput = z.object({
  amount: amountInput.nullish(),
  percentOff: z.int().min(1, 'Above zero.').max(100_000, 'At most 100 percent.').nullish(),
  cycles: z.int().min(1, 'For one invoice at least.').max(120, 'For 120 invoices at most.').nullish(),
  priority: z.int().min(0).max(1000, 'At most 1000.').nullish(),
  expiresAt: z.date().nullish(),
  reason: plainSentence('Say what it is for.', 200),
})

export type GrantInput = z.input<typeof grantInput>

/**
 * An operator gives a tenant a credit (an amount, in the installation's currency) or a coupon (thousandths of a percent off the next
 * invoices). Invoices use the lowest priority first, then what expires first, then the oldest. Throws INVALID_INPUT,
 * and CONFLICT for a tenant that pays through Stripe.
 */
export function grantCredit(ctx: TenantCtx, input: GrantInput): Promise<GrantRow> {
  const { amount, percentOff, cycles, priority, expiresAt, reason } = validate(grantInput, input)
  if ((amount == null) === (percentOff == null)) throw invalidField('amount', 'Give an amount, or percents.')
  if (amount != null && cycles != null) throw invalidField('cycles', 'An amount lasts until it is used up.')
  requireEndAhead(ctx, expiresAt ?? null, 'expiresAt')
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await lockBook(tx, ctx))
    if (isLeft(book))
      throw new AppError('CONFLICT', { message: 'This tenant pays through Stripe: give it the credit there.' })
    const left = cycles ?? 1
    const what =
      amount != null
        ? { kind: 'CREDIT' as const, amount, remaining: amount }
        : { kind: 'COUPON' as const, percentOff: percentOff ?? null, cycles: left, cyclesLeft: left }
    const { currency } = book.settings
    const grant = await insertGrant(tx, book, {
      ...what,
      currency,
      priority: priority ?? 100,
      expiresAt: expiresAt ?? null,
      reason,
    })
    const after = { amount: amount == null ? null : String(amount), percentOff: percentOff ?? null, reason }
    await recordAudit(tx, { action: 'credit.grant', target: creditTarget(grant), after })
    return grant
  })
}

/** An operator takes back what is left of a credit. Throws NOT_FOUND. */
export function endCredit(ctx: TenantCtx, id: string): Promise<GrantRow> {
  return inTenant(ctx, async (tx) => {
    const { now } = requireBook(await lockBook(tx, ctx))
    const [ended] = await tx
      .update(creditGrants)
      .set({ endedAt: now })
      .where(and(eq(creditGrants.tenantId, ctx.tenantId), eq(creditGrants.id, id), isNull(creditGrants.endedAt)))
      .returning()
    if (!ended) throw new AppError('NOT_FOUND')
    await recordAudit(tx, { action: 'credit.end', target: creditTarget(ended) })
    return ended
  })
}

/** The tenant's credits, newest first, used up ones too. */
export function listCredits(ctx: TenantCtx, args: PageRequest): Promise<Page<GrantRow>> {
  return readPage<GrantRow>((work) => inTenant(ctx, work), args, {
    from: creditGrants,
    where: eq(creditGrants.tenantId, ctx.tenantId),
    key: creditGrants.id,
    keyOf: (row) => row.id,
  })
}

function creditTarget({ id }: GrantRow): { kind: string; id: string } {
  return { kind: 'credit', id: toPublicId('credit', id) }
}
