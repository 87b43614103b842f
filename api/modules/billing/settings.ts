import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { isPlainText } from '../../core/text.ts'
import { validate } from '../../core/validate.ts'
import { billingSettings } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import { readSettings, type SettingsRow } from './book.ts'
import { addressInput, countryInput, emailInput, optionalText, taxRateInput } from './inputs.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))
const days = (most: number) => z.int('A whole number.').min(0, 'Not below zero.').max(most, `At most ${most} days.`)
const prefix = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9/_-]{0,12}$/, 'At most 12 letters, digits, - _ and /.')

const settingsInput = z.object({
  revision: z.int(),
  issuerName: z
    .string()
    .trim()
    .max(200, 'At most 200 characters.')
    .refine(isPlainText, 'No control characters, please.'),
  issuerAddress: addressInput,
  issuerCountry: countryInput,
  issuerTaxId: optionalText(50),
  issuerEmail: emailInput.nullish().transform((email) => email ?? null),
  bankDetails: z
    .string()
    .trim()
    .max(500, 'At most 500 characters.')
    .refine((text) => text.split('\n').every(isPlainText), 'No control characters, please.')
    .nullish()
    .transform((text) => text || null),
  invoicePrefix: prefix,
  creditNotePrefix: prefix,
  currency: z.string().refine((code) => currencies.has(code), 'An ISO 4217 code like EUR.'),
  taxRate: taxRateInput,
  termsDays: days(120),
  graceHours: z.int('A whole number.').min(0, 'Not below zero.').max(240, 'At most 240 hours.'),
  noticeDays: z.array(days(365)).max(5, 'At most five notices.'),
  restrictAfterDays: days(365),
  suspendAfterDays: days(365),
})

export type SettingsInput = z.input<typeof settingsInput>

/** How this installation issues invoices, for operators. */
export function getBillingSettings(ctx: Ctx): Promise<SettingsRow> {
  return asPlatform(ctx, readSettings)
}

/**
 * Changes how invoices are issued from now on; those that are issued stay as they are. `revision` is the one the caller
 * saw. Throws INVALID_INPUT, and CONFLICT when somebody was faster.
 */
export function updateBillingSettings(ctx: Ctx, input: SettingsInput): Promise<SettingsRow> {
  const { revision, ...wanted } = validate(settingsInput, input)
  if (wanted.suspendAfterDays < wanted.restrictAfterDays)
    throw invalidField('suspendAfterDays', 'A tenant is restricted before it is suspended.')
  const noticeDays = [...new Set(wanted.noticeDays)].sort((one, other) => one - other)
  return asPlatform(ctx, async (tx) => {
    const [before] = await tx.select().from(billingSettings).for('update')
    if (before?.revision !== revision) throw new AppError('CONFLICT')
    const [after] = await tx
      .update(billingSettings)
      .set({ ...wanted, noticeDays, revision: revision + 1, updatedAt: ctx.services.now() })
      .where(eq(billingSettings.id, before.id))
      .returning()
    if (!after) throw new Error('the billing settings were not written')
    const target = { kind: 'billing-settings', id: 'installation' }
    const difference = { before: changed(before, after), after: changed(after, before) }
    await recordAudit(tx, { action: 'billing.update-settings', tenantId: platformChain, target, ...difference })
    return after
  })
}

const unaudited: readonly (keyof SettingsRow)[] = ['logo', 'revision', 'updatedAt']

/** What of one differs from the other. */
function changed(one: SettingsRow, other: SettingsRow): Record<string, unknown> {
  const names = (Object.keys(one) as (keyof SettingsRow)[]).filter((name) => !unaudited.includes(name))
  const differing = names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
  return Object.fromEntries(differing.map((name) => [name, one[name]]))
}
