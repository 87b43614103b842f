import { and, arrayContains, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AppError } from '../../core/errors.ts'
import { members, users } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, personCtx, tenantCtx } from '../../test/factories.ts'
import { changeMemberRoles, deactivateMember } from './changes.ts'
import { applyMembershipEnd, applyPersonEnd } from './inbound.ts'
import { leaveTenant, removeMember } from './leaving.ts'
import { linkMembership } from './members.ts'

const rounds = 200

let app: TestApp
let one: TestPerson
let other: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  one = await app.person()
  other = await app.person()
  tenantId = await createTenant(app, one)
})
afterAll(() => app.close())

const onTenant = <T>(work: Parameters<typeof inTenant<T>>[1]) => inTenant(tenantCtx(app, tenantId), work)
const activeOwners = () =>
  onTenant((tx) =>
    tx
      .select({ id: members.id, userId: members.userId })
      .from(members)
      .where(
        and(eq(members.tenantId, tenantId), eq(members.status, 'ACTIVE'), arrayContains(members.roles, ['OWNER'])),
      ),
  )

/** The same two people as owners again, whatever the round before left. Returns their membership ids. */
async function resetOwners(): Promise<[string, string]> {
  await onTenant((tx) => tx.delete(members).where(eq(members.tenantId, tenantId)))
  return [await addMember(app, tenantId, one, 'OWNER'), await addMember(app, tenantId, other, 'OWNER')]
}

type Attempt = (actor: TestPerson, self: string, target: string) => Promise<unknown>
const ctxOf = (actor: TestPerson) => personCtx(app, actor, tenantId)
const attempts: Record<string, Attempt> = {
  'two owners remove each other': (actor, _self, target) => removeMember(ctxOf(actor), target),
  'two owners demote each other': (actor, _self, memberId) =>
    changeMemberRoles(ctxOf(actor), { memberId, roles: ['VIEWER'] }),
}

test.each(Object.keys(attempts))(`${rounds} times at once, %s: one succeeds and an owner remains`, async (name) => {
  const attempt = attempts[name] as Attempt
  let succeeded = 0
  for (let round = 0; round < rounds; round++) {
    const [first, second] = await resetOwners()
    const results = await Promise.allSettled([attempt(one, first, second), attempt(other, second, first)])
    for (const result of results)
      if (result.status === 'fulfilled') succeeded += 1
      else expect((result.reason as AppError).code).toMatch(/^(FORBIDDEN|LAST_OWNER)$/)
    expect(await activeOwners(), `round ${round}`).toHaveLength(1)
  }
  expect(succeeded).toBe(rounds)
})

test('both owners leaving at once, one stays', async () => {
  for (let round = 0; round < 25; round++) {
    await resetOwners()
    const results = await Promise.allSettled([leaveTenant(ctxOf(one)), leaveTenant(ctxOf(other))])
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'left')).sort()
    expect(codes).toEqual(['LAST_OWNER', 'left'])
    expect(await activeOwners()).toHaveLength(1)
  }
})

test('whatever ends an ownership, from inside and from the identity provider at once, an owner remains', async () => {
  const system = tenantCtx(app, tenantId)
  const ends: ((actor: TestPerson, target: string, targetPerson: TestPerson) => Promise<unknown>)[] = [
    (actor, target) => removeMember(ctxOf(actor), target),
    (actor, memberId) => changeMemberRoles(ctxOf(actor), { memberId, roles: ['ADMIN'] }),
    (actor, target) => deactivateMember(ctxOf(actor), target),
    (_actor, _target, person) => leaveTenant(ctxOf(person)),
    (_actor, target) => applyMembershipEnd(system, `om_${target}`),
    (_actor, _target, person) => applyPersonEnd(system, person.userId),
  ]
  for (const end of ends)
    for (const otherEnd of ends) {
      const [first, second] = await resetOwners()
      await onTenant(async (tx) => {
        for (const id of [first, second]) await linkMembership(tx, tenantId, id, `om_${id}`)
      })
      await Promise.allSettled([end(one, second, other), otherEnd(other, first, one)])
      expect((await activeOwners()).length, `${end} beside ${otherEnd}`).toBeGreaterThanOrEqual(1)
    }
})

test('an owner whose account was closed does not count as the one who remains', async () => {
  const [first] = await resetOwners()
  const closed = { deactivatedAt: app.services.now() }
  await app.services.db.platform.run((db) => db.update(users).set(closed).where(eq(users.id, other.userId)))
  await expect(leaveTenant(ctxOf(one))).rejects.toMatchObject({ code: 'LAST_OWNER' })
  expect((await activeOwners()).map((owner) => owner.id)).toContain(first)
})
