import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { recordRefusal } from '../audit/audit.ts'
import { type InvitationRow, type InviteInput, inviteMember } from './invitations.ts'

const maxRows = 200

const bulkInput = z.object({
  // What is wrong with one row is that row's own result, so the rows are checked one by one.
  rows: z
    .array(z.object({ email: z.string(), roles: z.array(z.string()).nullish() }))
    .min(1, 'Give at least one address.')
    .max(maxRows, `Invite at most ${maxRows} people at a time.`),
})

export type BulkInput = z.input<typeof bulkInput> & Omit<InviteInput, 'email'>

/** What became of one row: an invitation, or why not. */
export interface BulkResult {
  email: string
  invitation: InvitationRow | null
  error: AppError | null
}

/**
 * Invites up to 200 people, each in a transaction of its own: a row that is wrong does not hold up the others. A row's
 * own roles win over those given for all. Throws INVALID_INPUT for too many rows; everything else is a row's result.
 */
export async function inviteMembers(ctx: TenantCtx, input: BulkInput): Promise<BulkResult[]> {
  const { rows } = validate(bulkInput, input)
  const { rows: _rows, ...shared } = input
  const results: BulkResult[] = []
  for (const { email, roles } of rows) {
    const result = await inviteOne(ctx, { ...shared, email, roles: roles?.length ? roles : shared.roles })
    results.push({ email, ...result })
  }
  return results
}

async function inviteOne(ctx: TenantCtx, input: InviteInput): Promise<Omit<BulkResult, 'email'>> {
  try {
    return { invitation: await inviteMember(ctx, input), error: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.isRefusal) await recordRefusal(ctx, 'invitation.create', error)
    return { invitation: null, error }
  }
}
