import { and, arrayOverlaps, eq, getTableColumns, ilike, or, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isBuiltInRole, permissionsOf } from '../../core/permissions.ts'
import { validate } from '../../core/validate.ts'
import { fixedKeyset, type Keyset, mapPage, narrowed, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { memberStatuses, members, users } from '../../db/tables/index.ts'
import { inTenant, reading } from '../../db/tenancy.ts'
import { unicode } from '../../db/unicode.ts'
import { type Authority, authorityOfKey, findAuthority } from './authority.ts'
import type { MemberRow } from './members.ts'
import { builtInRoleViews, type RoleView, readRoles } from './roles.ts'

export const memberSorts = ['NAME', 'LAST_SEEN', 'JOINED'] as const

/** A member with the person behind them and their roles in full. */
export interface TeamMember extends MemberRow {
  email: string
  name: string | null
  held: RoleView[]
  isSelf: boolean
  /** Why the acting person may not change this member; null when nothing about the two forbids it. */
  lockedReason: string | null
}

const memberFilter = z.object({
  search: z.string().trim().max(100, 'Search with at most 100 characters.').nullish(),
  roles: z.array(z.string().max(100)).max(20).nullish(),
  status: z.enum(memberStatuses).nullish(),
})

export type MemberFilter = z.input<typeof memberFilter>

/** A member as read, with what they are sorted by. */
type Person = Omit<TeamMember, 'held' | 'isSelf' | 'lockedReason'> & { sortKey: string }

/** Members joined with people. What they are sorted by is text, so that any cursor compares. */
function peopleBy(sortKey: SQL<string>) {
  return new QueryBuilder()
    .select({
      ...getTableColumns(members),
      email: users.email,
      name: users.name,
      sortKey: sortKey.as('sort_key'),
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.tenantId, sql.placeholder('tenantId')))
    .as('people')
}

type People = ReturnType<typeof peopleBy>

const seen = sql`coalesce(${members.lastSeenAt}, 'epoch') at time zone 'utc'`
// Every key is worked out for the whole team before it is sorted: each order has its own only.
const byName = peopleBy(unicode<string>(sql`coalesce(${users.name}, ${users.email})`))
const bySeen = peopleBy(sql`to_char(${seen}, 'YYYYMMDDHH24MISSMS') collate "C"`)
const byJoining = peopleBy(sql`''`)

const orders: Record<(typeof memberSorts)[number], Keyset<Person> & { from: People }> = {
  NAME: ordered(byName, { key: byName.sortKey, tie: byName.id, direction: 'asc', keyOf: tiedKey }),
  LAST_SEEN: ordered(bySeen, { key: bySeen.sortKey, tie: bySeen.id, keyOf: tiedKey }),
  JOINED: ordered(byJoining, { key: byJoining.id, keyOf: ({ id }) => id }),
}

function ordered(from: People, order: Omit<Keyset<Person>, 'from'>): Keyset<Person> & { from: People } {
  const keyset = { ...order, from }
  fixedKeyset<Person>(keyset)
  return keyset
}

function tiedKey({ sortKey, id }: Person): [string, string] {
  return [sortKey, id]
}

/** Members by name, by when they were last seen (latest first), or by when they joined (newest first). */
export function listMembers(
  ctx: TenantCtx,
  filter: MemberFilter,
  sort: (typeof memberSorts)[number],
  args: PageRequest,
): Promise<Page<TeamMember>> {
  const { search, roles, status } = validate(memberFilter, filter)
  const pattern = search && `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const { from: people } = orders[sort]
  const asked = and(
    pattern ? or(ilike(unicode(people.name), pattern), ilike(unicode(people.email), pattern)) : undefined,
    roles?.length ? arrayOverlaps(people.roles, roles) : undefined,
    status ? eq(people.status, status) : undefined,
  )
  return described(ctx, readPage(reading(ctx), args, narrowed(orders[sort], asked), { tenantId: ctx.tenantId }))
}

/** One member. Throws NOT_FOUND. */
export async function getMember(ctx: TenantCtx, memberId: string): Promise<TeamMember> {
  const member = await findMember(ctx, memberId)
  if (!member) throw new AppError('NOT_FOUND')
  return member
}

/** One member, or null when they have left. */
export async function findMember(ctx: TenantCtx, memberId: string): Promise<TeamMember | null> {
  const wanted = narrowed(orders.JOINED, eq(byJoining.id, memberId))
  const page = await described(ctx, readPage(reading(ctx), { first: 1 }, wanted, { tenantId: ctx.tenantId }))
  return page.nodes[0] ?? null
}

async function described(ctx: TenantCtx, reading: Promise<Page<Person>>): Promise<Page<TeamMember>> {
  const [page, authority] = await Promise.all([reading, authorityIn(ctx)])
  const known = await rolesOf(
    ctx,
    page.nodes.flatMap(({ roles }) => roles),
  )
  // Most people of a team hold one of a few sets of roles.
  const sets = new Map<string, Pick<TeamMember, 'held' | 'lockedReason'>>()
  const describe = (ids: readonly string[]) => {
    const held = known.filter((role) => ids.includes(role.id))
    const described = { held, lockedReason: lockedReason(authority, held) }
    sets.set(ids.join(), described)
    return described
  }
  return mapPage(page, (person) => {
    const { held, lockedReason } = sets.get(person.roles.join()) ?? describe(person.roles)
    const isSelf = authority?.member?.id === person.id
    return Object.assign(person, { held, isSelf, lockedReason: isSelf ? ownMembership : lockedReason })
  })
}

const ownMembership = 'Nobody changes their own membership. Ask another administrator.'

/** Of the acting person; a key's own comes with the request. */
async function authorityIn(ctx: TenantCtx): Promise<Authority | null> {
  return ctx.actor.kind === 'key' ? authorityOfKey(ctx.actor) : inTenant(ctx, (tx) => findAuthority(tx, ctx))
}

/** Every role that these may be, from most to least. Most tenants have none of their own, and then none is read. */
async function rolesOf(ctx: TenantCtx, ids: readonly string[]): Promise<RoleView[]> {
  return ids.every(isBuiltInRole) ? builtInRoleViews : inTenant(ctx, (tx) => readRoles(tx, ctx))
}

/** The rules of changes.ts in words, for disabled buttons. */
function lockedReason(authority: Authority | null, held: RoleView[]): string | null {
  if (!authority) return 'You are not a member of this tenant.'
  if (!authority.isOwner && held.some((role) => role.id === 'OWNER')) return 'Only an owner may change an owner.'
  const above = [
    ...permissionsOf(
      [],
      held.flatMap((role) => role.permissions),
    ),
  ].find((permission) => !authority.permissions.has(permission))
  return above ? `This member holds “${above}”, which you do not.` : null
}
