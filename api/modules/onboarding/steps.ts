import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { onboardings } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { provisionTenantKeys, undoTenantKeys } from '../keys/provisioning.ts'
import { adoptedOrganization, removeOrganization } from '../lifecycle/organization.ts'
import { linkMembership, removeMembers, requireFirstOwner } from '../members/members.ts'
import { installPackThatFits, undoPack } from '../rules/pack-changes.ts'
import { getSession } from '../rules/session.ts'
import { linkOrganization, requireTenantRow } from '../tenants/tenants.ts'
import { activateTenant, cancelTenant } from '../tenants/transitions.ts'

/** What a step writes in the same transaction that notes its success. */
export type StepResult = (tx: Tx) => Promise<void>

/**
 * One step of onboarding. `run` and `undo` work outside a transaction and are idempotent: a process may die after
 * either's effect and before it was noted, and they are then run again. They throw; the saga decides whether to retry.
 */
export interface OnboardingStep {
  name: string
  title: string
  /** Null for what is written together with the onboarding itself. */
  run: ((ctx: TenantCtx) => Promise<StepResult | undefined>) | null
  /** Null where nothing is left behind. */
  undo: ((ctx: TenantCtx) => Promise<void>) | null
  /** Whether the onboarding has this step; by default it has. */
  isWanted?: (onboarding: { defaultRules: boolean }) => boolean
}

/** What a tenant gets that wants default rules. */
const defaultPack = 'betrace-essentials'

/** The steps in order. A new step is one entry here; cancelling runs `undo` in the opposite order. */
export const steps: readonly OnboardingStep[] = [
  { name: 'TENANT', title: 'Tenant record and owner', run: null, undo: removeRecord },
  { name: 'ORGANIZATION', title: 'Identity organization', run: makeOrganization, undo: removeOrganization },
  { name: 'KEYS', title: 'Cryptographic keys', run: makeKeys, undo: (ctx) => undoTenantKeys(ctx) },
  {
    name: 'RULES',
    title: 'Default rules',
    run: installRules,
    undo: (ctx) => undoPack(ctx, defaultPack),
    isWanted: ({ defaultRules }) => defaultRules,
  },
  { name: 'RULES_SESSION', title: 'Rules session', run: openSession, undo: null },
  { name: 'ACTIVATION', title: 'Activation', run: activate, undo: null },
]

async function removeRecord(ctx: TenantCtx): Promise<void> {
  await asPlatform(ctx, async (tx) => {
    await removeMembers(tx, ctx.tenantId)
    await cancelTenant(tx, ctx.tenantId)
  })
}

async function makeOrganization(ctx: TenantCtx): Promise<StepResult> {
  const { identityProvider } = ctx.services
  const { tenant, owner, adopt } = await inTenant(ctx, async (tx) => ({
    tenant: await requireTenantRow(tx, ctx.tenantId),
    owner: await requireFirstOwner(tx, ctx.tenantId),
    adopt: await adoptedOrganization(tx, ctx.tenantId),
  }))
  const { organizationId } = await identityProvider.ensureOrganization(ctx, { name: tenant.name, adopt })
  const { membershipId } = await identityProvider.ensureMembership(ctx, { organizationId, user: owner, role: 'OWNER' })
  return async (tx) => {
    await linkOrganization(tx, ctx.tenantId, organizationId)
    await linkMembership(tx, ctx.tenantId, owner.memberId, membershipId)
  }
}

async function makeKeys(ctx: TenantCtx): Promise<undefined> {
  await provisionTenantKeys(ctx)
}

async function installRules(ctx: TenantCtx): Promise<undefined> {
  await installPackThatFits(ctx, defaultPack)
}

/** What an engine does not take of the rules is found here, not by the first trace. */
async function openSession(ctx: TenantCtx): Promise<undefined> {
  const { errors } = await getSession(ctx)
  const [first] = errors
  if (first) throw new Error(`the rule ${first.ruleId} does not compile: ${first.message}`)
}

/** Opens the tenant, unless the onboarding was cancelled in the meantime: then the saga sees that and turns around. */
async function activate(ctx: TenantCtx): Promise<StepResult> {
  const now = ctx.services.now()
  return async (tx) => {
    const [completed] = await tx
      .update(onboardings)
      .set({ state: 'COMPLETED', completedAt: now, updatedAt: now })
      .where(and(eq(onboardings.tenantId, ctx.tenantId), eq(onboardings.state, 'RUNNING')))
      .returning()
    if (completed) await activateTenant(tx, ctx.tenantId)
  }
}
