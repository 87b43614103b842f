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
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { apiKeys, apiKeyUsage, keyEnvironments } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
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
  const keys = keysOf(ctx)
  // PostgreSQL has no text with a zero character, so nothing can match one.
  const pattern = search && `%${search.replaceAll('\0', '\ufffd').replace(/[\\%_]/g, '\\$&')}%`
  const where = and(
    pattern
      ? or(...[keys.name, keys.description, keys.start].map((column) => ilike(unicode(column), pattern)))
      : undefined,
    states?.length ? or(...states.map((state) => isIn(keys, state, policyOf(ctx), ctx.services.now()))) : undefined,
    environment ? eq(keys.environment, environment) : undefined,
  )
  const order = {
    CREATED: { key: keys.id, keyOf: (row: FoundKey) => row.id },
    NAME: { key: keys.nameKey, tie: keys.id, direction: 'asc', keyOf: (row: FoundKey) => tied(row.nameKey, row.id) },
    LAST_USED: { key: keys.usedKey, tie: keys.id, keyOf: (row: FoundKey) => tied(row.usedKey, row.id) },
    EXPIRES: { key: keys.endKey, tie: keys.id, direction: 'asc', keyOf: (row: FoundKey) => tied(row.endKey, row.id) },
  } as const
  const page = await readPage<FoundKey>((work) => inTenant(ctx, work), args, { from: keys, where, ...order[sort] })
  return { ...page, edges: page.edges.map(({ cursor, node }) => ({ cursor, node: toView(ctx, node) })) }
}

/** One key. Throws NOT_FOUND. */
export async function getApiKey(ctx: TenantCtx, id: string): Promise<ApiKeyView> {
  const keys = keysOf(ctx)
  const [found] = await inTenant(ctx, (tx) => tx.select().from(keys).where(eq(keys.id, id)))
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

/** Compared as people write, whatever locale the database was made with. */
const unicode = (text: SQLWrapper) => sql`${text} collate "und-x-icu"`
const tied = (key: string, id: string): [string, string] => [key, id]
const sortable = (instant: SQL) => sql`to_char(${instant} at time zone 'utc', 'YYYYMMDDHH24MISSMS') collate "C"`

/** Keys with their last use, and what they are sorted by. As text, so that any cursor compares. */
function keysOf(ctx: TenantCtx) {
  const { tenantId } = ctx
  const { hash: _, ...columns } = getTableColumns(apiKeys)
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
  const end = sql`coalesce(${endIn(apiKeys, policyOf(ctx))}, 'infinity'::timestamptz)`
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

/** `endOf` in SQL. */
function endIn(
  { createdAt, expiresAt }: Record<'createdAt' | 'expiresAt', SQLWrapper>,
  policy: SecurityPolicy | null,
): SQL {
  if (policy?.keyLifetime.mode !== 'ENFORCED') return sql`${expiresAt}`
  const { maxDays } = policy.keyLifetime
  const latest = maxDays === null ? sql`'infinity'` : sql`${createdAt} + make_interval(hours => ${24 * maxDays}::int)`
  return sql`case when ${expiresAt} is null then ${createdAt} else least(${expiresAt}, ${latest}) end`
}

/** `stateOf` in SQL. */
function isIn(
  keys: ReturnType<typeof keysOf>,
  state: KeyState,
  policy: SecurityPolicy | null,
  now: Date,
): SQL | undefined {
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
