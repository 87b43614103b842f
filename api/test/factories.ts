import { type PersonActor, systemCtx, type TenantCtx, withTenant } from '../core/context.ts'
import { newId } from '../core/ids.ts'
import { members, tenantSlugs, tenants } from '../db/tables/index.ts'
import { asPlatform, inTenant } from '../db/tenancy.ts'
import { provisionTenantKeys } from '../modules/keys/provisioning.ts'
import type { TestApp, TestPerson } from './app.ts'

/** A context of background work in a tenant. */
export function tenantCtx(app: TestApp, tenantId: string): TenantCtx {
  return withTenant(systemCtx(app.services, 'test'), tenantId)
}

/** A context of a request by a person who is let into the tenant; what they may there is read when it matters. */
export function personCtx(app: TestApp, { userId, email }: TestPerson, tenantId: string): TenantCtx {
  const actor: PersonActor = {
    ...{ kind: 'person', userId, email, sessionId: newId(), name: null, isOperator: false, membership: null },
    session: { beganAt: app.services.now(), ssoOrganizationId: null },
    permissions: new Set(),
  }
  return { ...tenantCtx(app, tenantId), actor }
}

/** An ACTIVE tenant as after onboarding, with its keys unless they are of no matter. Returns its UUID. */
export async function createTenant(app: TestApp, owner: TestPerson, { keys = true } = {}): Promise<string> {
  const tenantId = newId()
  const ctx = tenantCtx(app, tenantId)
  const now = app.services.now()
  const slug = `acme-${tenantId.slice(-12)}`
  await asPlatform(ctx, (tx) => tx.insert(tenantSlugs).values({ slug, ownerTenantId: tenantId, createdAt: now }))
  await inTenant(ctx, (tx) =>
    tx.insert(tenants).values({
      tenantId,
      name: 'Acme',
      slug,
      timeZone: 'Europe/Berlin',
      planCode: 'PRO',
      status: 'ACTIVE',
      createdBy: owner.userId,
      createdAt: now,
      updatedAt: now,
      activatedAt: now,
    }),
  )
  await addMember(app, tenantId, owner, 'OWNER')
  if (keys) await provisionTenantKeys(ctx)
  return tenantId
}

/** Makes the person a member of the tenant. Returns the membership's UUID. */
export async function addMember(
  app: TestApp,
  tenantId: string,
  person: TestPerson,
  ...roles: string[]
): Promise<string> {
  const id = newId()
  const row = { tenantId, id, userId: person.userId, roles, status: 'ACTIVE' as const }
  await inTenant(tenantCtx(app, tenantId), (tx) => tx.insert(members).values({ ...row, createdAt: app.services.now() }))
  return id
}
