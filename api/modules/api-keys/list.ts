import {
  and,
  desc,
  eq,
  getTableColumns,
  ilike,
  isNotNull,
  isNull,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import { validate } from '../../core/validate.ts'
import { fixedKeyset, type Keyset, mapPage, narrowed, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { apiKeys, apiKeyUsage, keyEnvironments } from '../../db/tables/index.ts'
import { inTenant, reading } from '../../db/tenancy.ts'
import { unicode } from '../../db/unicode.ts'
import { type ApiKeyRow, endOf, type KeyState, keyStates, stateOf } from './standing.ts'

export const apiKeySorts = ['CREATED', 'NAME', 'LAST_USED', 'EXPIRES'] as const

/** A key as it is shown: with where it stands now and how it was used last. */
export interface ApiKeyView extends Omit<ApiKeyRow, 'hash'> {
  state: KeyState
  /** When it stops working, a ceiling of the tenant counted in. */
  end: Date | null
  lastUse: { at: Date; ip: string | null; userAgent: string | null; operation: string | null } | null
}

const keyFilter = z.object({
  search: z.string().trim().max(100, 'Search with at most 100 characters.').nullish(),
  states: z.array(z.enum(keyStates)).max(10).nullish(),
  environment: z.enum(keyEnvironments).nullish(),
})

export type ApiKeyFilter = z.input<typeof keyFilter>

/** Keys, newest first, by name, by last use (latest first) or by their end (soonest first). */
export async function listApiKeys(
  ctx: TenantCtx,
  filter: ApiKeyFilter,
  sort: (typeof apiKeySorts)[number],
  args: PageRequest,
): Promise<Page<ApiKeyView>> {
  const { search, states, environment } = validate(keyFilter, filter)
  const enforcement = enforcementIn(ctx)
  const { keys, orders } = lists[enforcement]
  // PostgreSQL has no text with a zero character, so nothing can match one.
  const pattern = search && `%${search.replaceAll('\0', '\ufffd').replace(/[\\%_]/g, '\\$&')}%`
  const asked = and(
    pattern
      ? or(...[keys.name, keys.description, keys.start].map((column) => ilike(unicode(column), pattern)))
      : undefined,
    states?.length ? or(...states.map((state) => isIn(keys, state, enforcement, ctx.services.now()))) : undefined,
    environment ? eq(keys.environment, environment) : undefined,
  )
  const page = await readPage(reading(ctx), args, narrowed(orders[sort], asked), valuesOf(ctx))
  return mapPage(page, (row) => toView(ctx, row))
}

/** One key. Throws NOT_FOUND. */
export async function getApiKey(ctx: TenantCtx, id: string): Promise<ApiKeyView> {
  const { keys } = lists[enforcementIn(ctx)]
  const [found] = await inTenant(ctx, (tx) => tx.select().from(keys).where(eq(keys.id, id)).execute(valuesOf(ctx)))
  if (!found) throw new AppError('NOT_FOUND')
  return toView(ctx, found)
}

type FoundKey = Omit<ApiKeyRow, 'hash'> & {
  nameKey: string
  usedKey: string
  endKey: string
  lastAt: Date | null
  lastIp: string | null
  lastUserAgent: string | null
  lastOperation: string | null
}

const sortable = (instant: SQL) => sql`to_char(${instant} at time zone 'utc', 'YYYYMMDDHH24MISSMS') collate "C"`

/** Keys with their last use, and what they are sorted by. As text, so that any cursor compares. */
function keysUnder(policy: Enforcement) {
  const { hash: _, ...columns } = getTableColumns(apiKeys)
  const tenantId = sql.placeholder('tenantId')
  const lastUse = new QueryBuilder()
    .select({
      lastAt: apiKeyUsage.lastAt,
      lastIp: apiKeyUsage.lastIp,
      lastUserAgent: apiKeyUsage.lastUserAgent,
      lastOperation: apiKeyUsage.lastOperation,
    })
    .from(apiKeyUsage)
    .where(and(eq(apiKeyUsage.tenantId, tenantId), eq(apiKeyUsage.keyId, apiKeys.id), isNotNull(apiKeyUsage.lastAt)))
    .orderBy(desc(apiKeyUsage.hour))
    .limit(1)
    .as('last_use')
  const end = sql`coalesce(${endIn(apiKeys, policy)}, 'infinity'::timestamptz)`
  return new QueryBuilder()
    .select({
      ...columns,
      lastAt: lastUse.lastAt,
      lastIp: lastUse.lastIp,
      lastUserAgent: lastUse.lastUserAgent,
      lastOperation: lastUse.lastOperation,
      nameKey: sql<string>`lower(${unicode(apiKeys.name)})`.as('name_key'),
      usedKey: sql<string>`${sortable(sql`coalesce(${lastUse.lastAt}, 'epoch')`)}`.as('used_key'),
      endKey: sql<string>`coalesce(${sortable(sql`nullif(${end}, 'infinity')`)}, 'never') collate "C"`.as('end_key'),
    })
    .from(apiKeys)
    .leftJoinLateral(lastUse, sql`true`)
    .where(eq(apiKeys.tenantId, tenantId))
    .as('keys')
}

type Enforcement = 'enforced' | 'free'

/** The keys and their orders, under an enforced lifetime and without one: with it a key's end is another. */
const lists = { enforced: listsUnder('enforced'), free: listsUnder('free') }

function listsUnder(policy: Enforcement) {
  const from = keysUnder(policy)
  const orders: Record<(typeof apiKeySorts)[number], Keyset<FoundKey>> = {
    CREATED: fixedKeyset({ from, key: from.id, keyOf: (row) => row.id }),
    NAME: fixedKeyset({
      ...{ from, key: from.nameKey, tie: from.id, direction: 'asc' },
      keyOf: (row) => [row.nameKey, row.id],
    }),
    LAST_USED: fixedKeyset({ from, key: from.usedKey, tie: from.id, keyOf: (row) => [row.usedKey, row.id] }),
    EXPIRES: fixedKeyset({
      ...{ from, key: from.endKey, tie: from.id, direction: 'asc' },
      keyOf: (row) => [row.endKey, row.id],
    }),
  }
  return { keys: from, orders }
}

function enforcementIn(ctx: TenantCtx): Enforcement {
  return policyOf(ctx)?.keyLifetime.mode === 'ENFORCED' ? 'enforced' : 'free'
}

/** Of the placeholders. */
function valuesOf(ctx: TenantCtx) {
  const maxDays = policyOf(ctx)?.keyLifetime.maxDays ?? null
  return { tenantId: ctx.tenantId, lifetimeHours: maxDays === null ? null : 24 * maxDays }
}

/** `endOf` in SQL. */
function endIn({ createdAt, expiresAt }: Record<'createdAt' | 'expiresAt', SQLWrapper>, policy: Enforcement): SQL {
  if (policy === 'free') return sql`${expiresAt}`
  // Null without a longest lifetime, and then not the least.
  const latest = sql`${createdAt} + make_interval(hours => ${sql.placeholder('lifetimeHours')}::int)`
  return sql`case when ${expiresAt} is null then ${createdAt} else least(${expiresAt}, ${latest}) end`
}

/** `stateOf` in SQL. */
function isIn(keys: ReturnType<typeof keysUnder>, state: KeyState, policy: Enforcement, now: Date): SQL | undefined {
  const end = endIn(keys, policy)
  const at = now.toISOString()
  const ended = sql`coalesce(${end} <= ${at}::timestamptz, false)`
  const conditions: Record<KeyState, SQL | undefined> = {
    REVOKED: isNotNull(keys.revokedAt),
    EXPIRED: and(isNull(keys.revokedAt), ended),
    DISABLED: and(isNull(keys.revokedAt), sql`not ${ended}`, isNotNull(keys.disabledAt)),
    ACTIVE: and(isNull(keys.revokedAt), sql`not ${ended}`, isNull(keys.disabledAt)),
  }
  return conditions[state]
}

function policyOf({ standing }: TenantCtx): SecurityPolicy | null {
  return standing?.security ?? null
}

function toView(ctx: TenantCtx, { lastAt, lastIp, lastUserAgent, lastOperation, ...found }: FoundKey): ApiKeyView {
  const { nameKey: _name, usedKey: _used, endKey: _end, ...key } = found
  return viewOf(ctx, key, lastAt && { at: lastAt, ip: lastIp, userAgent: lastUserAgent, operation: lastOperation })
}

/** A key as it is shown, for a caller that has its row. */
export function viewOf(ctx: TenantCtx, key: Omit<ApiKeyRow, 'hash'>, lastUse: ApiKeyView['lastUse']): ApiKeyView {
  const policy = policyOf(ctx)
  return { ...key, state: stateOf(key, policy, ctx.services.now()), end: endOf(key, policy), lastUse }
}
