import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { roles as builtInRoles, type Permission, tenantPermissions } from '../../core/permissions.ts'
import { members, roles } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, personCtx, tenantCtx } from '../../test/factories.ts'
import { permissionsOfRoles } from './authority.ts'
import { changeMemberRoles, deactivateMember, reactivateMember } from './changes.ts'
import { createRole, deleteRole, updateRole } from './custom-roles.ts'
import { removeMember } from './leaving.ts'

let app: TestApp
const people: TestPerson[] = []
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  for (let n = 0; n < 4; n++) people.push(await app.person())
  tenantId = await createTenant(app, people[0] as TestPerson)
})
afterAll(() => app.close())

const person = fc.nat({ max: 3 })
const permissionSet = fc.uniqueArray(fc.constantFrom(...tenantPermissions), { maxLength: 4 })
/** Built-in roles by name, custom ones by their place among those there are. */
const roleSet = fc.uniqueArray(fc.oneof(fc.constantFrom<string | number>(...builtInRoles), fc.nat({ max: 3 })), {
  minLength: 1,
  maxLength: 3,
})
const step = fc.oneof(
  fc.record({ kind: fc.constant('create'), actor: person, permissions: permissionSet }),
  fc.record({ kind: fc.constant('edit'), actor: person, role: fc.nat({ max: 3 }), permissions: permissionSet }),
  fc.record({ kind: fc.constant('delete'), actor: person, role: fc.nat({ max: 3 }) }),
  fc.record({ kind: fc.constant('grant'), actor: person, target: person, roles: roleSet }),
  fc.record({ kind: fc.constantFrom('deactivate', 'reactivate', 'remove'), actor: person, target: person }),
) as fc.Arbitrary<Step>

interface Step {
  kind: string
  actor: number
  target?: number
  role?: number
  roles?: (string | number)[]
  permissions?: Permission[]
}
type Held = Map<string, { permissions: Set<Permission>; isOwner: boolean; isActive: boolean }>

const onTenant = <T>(work: Parameters<typeof inTenant<T>>[1]) => inTenant(tenantCtx(app, tenantId), work)

/** A team of an owner, an admin, a member with a role of the tenant's own, and a viewer; each by membership id. */
async function newTeam(seed: Permission[]): Promise<string[]> {
  await onTenant(async (tx) => {
    await tx.delete(members).where(eq(members.tenantId, tenantId))
    await tx.delete(roles).where(eq(roles.tenantId, tenantId))
  })
  const given = ['members:manage', 'roles:manage', ...seed]
  const role = await createRole(tenantCtx(app, tenantId), { name: 'Seed', permissions: given })
  const held = ['OWNER', 'ADMIN', role.id, 'VIEWER']
  const ids: string[] = []
  for (const [at, who] of people.entries()) ids.push(await addMember(app, tenantId, who, held[at] as string))
  return ids
}

/** What everybody holds now. */
function readHeld(): Promise<Held> {
  return onTenant(async (tx) => {
    const held: Held = new Map()
    for (const row of await tx.select().from(members).where(eq(members.tenantId, tenantId)))
      held.set(row.id, {
        permissions: await permissionsOfRoles(tx, tenantCtx(app, tenantId), row.roles),
        isOwner: row.roles.includes('OWNER'),
        isActive: row.status === 'ACTIVE',
      })
    return held
  })
}

let named = 0
async function attempt({ kind, actor, ...step }: Step, ids: string[]): Promise<boolean> {
  const ctx = personCtx(app, people[actor] as TestPerson, tenantId)
  const own = await onTenant((tx) => tx.select({ id: roles.id }).from(roles).where(eq(roles.tenantId, tenantId)))
  const roleId = own[(step.role ?? 0) % Math.max(1, own.length)]?.id ?? tenantId
  const memberId = ids[step.target ?? 0] as string
  const granted = (step.roles ?? []).map((each) => (typeof each === 'string' ? each : own[each]?.id)).filter(Boolean)
  const permissions = step.permissions ?? []
  const actions: Record<string, () => Promise<unknown>> = {
    create: () => createRole(ctx, { name: `Role ${++named}`, permissions }),
    edit: () => updateRole(ctx, { id: roleId, permissions }),
    delete: () => deleteRole(ctx, roleId),
    grant: () => changeMemberRoles(ctx, { memberId, roles: granted as string[] }),
    deactivate: () => deactivateMember(ctx, memberId),
    reactivate: () => reactivateMember(ctx, memberId),
    remove: () => removeMember(ctx, memberId),
  }
  try {
    await actions[kind]?.()
    return true
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return false
    throw error
  }
}

test('no sequence of grants and edits lets anyone end above what they and the granter held', async () => {
  let succeeded = 0
  await fc.assert(
    fc.asyncProperty(permissionSet, fc.array(step, { minLength: 5, maxLength: 14 }), async (seed, steps) => {
      const ids = await newTeam(seed)
      for (const each of steps) {
        const before = await readHeld()
        const done = await attempt(each, ids)
        if (!done) continue
        succeeded += 1
        const after = await readHeld()
        const granter = before.get(ids[each.actor] as string)
        expect(granter?.isActive).toBe(true)
        for (const [id, { permissions, isOwner, isActive }] of after) {
          const was = before.get(id)
          for (const permission of permissions)
            expect(was?.permissions.has(permission) || granter?.permissions.has(permission)).toBe(true)
          if (isOwner && !was?.isOwner) expect(granter?.isOwner).toBe(true)
          if (id !== ids[each.actor]) continue
          // Nobody's own standing changes by what they do themselves.
          expect({ permissions, isOwner, isActive }).toEqual(was)
        }
        for (const [id, was] of before) {
          const now = after.get(id)
          const isLess = !now || now.isActive !== was.isActive || now.isOwner !== was.isOwner
          // Those who held more than the actor were not touched.
          if (isLess) for (const permission of was.permissions) expect(granter?.permissions.has(permission)).toBe(true)
        }
        expect([...after.values()].some(({ isOwner, isActive }) => isOwner && isActive)).toBe(true)
      }
    }),
    { numRuns: 30 },
  )
  // Otherwise the property would hold of refusals alone.
  expect(succeeded).toBeGreaterThan(20)
})
