import DataLoader from 'dataloader'
import { eq, sql } from 'drizzle-orm'
import type { Services } from '../../core/context.ts'
import type { Db } from '../../db/client.ts'
import { apiKeys, tenants } from '../../db/tables/index.ts'
import { type findKey, type KnownKey, knownColumns, toKnownKey } from './look-up.ts'

interface WantedKey {
  tenantId: string
  hash: Buffer
}

/** As findKey, for the keys of many tenants: all that are asked for at once are read with one statement. */
export function createKeyFinder({ db }: Pick<Services, 'db'>): typeof findKey {
  const loader = new DataLoader((wanted: readonly WantedKey[]) => db.platform.run((all) => findKeys(all, wanted)), {
    cache: false,
    maxBatchSize: 1000,
  })
  return (_services, tenantId, hash) => loader.load({ tenantId, hash })
}

async function findKeys(db: Db, wanted: readonly WantedKey[]): Promise<(KnownKey | null)[]> {
  // Two arrays rather than a list of pairs: the statement stays the same for any number of keys.
  const tenantIds = `{${wanted.map(({ tenantId }) => tenantId).join()}}`
  const hashes = `{${wanted.map(({ hash }) => `"\\\\x${hash.toString('hex')}"`).join()}}`
  const asked = sql`unnest(${tenantIds}::uuid[], ${hashes}::bytea[]) as asked(tenant_id, hash)`
  const rows = await db
    .select(knownColumns)
    .from(asked)
    .innerJoin(apiKeys, sql`${apiKeys.tenantId} = asked.tenant_id and ${apiKeys.hash} = asked.hash`)
    .leftJoin(tenants, eq(tenants.tenantId, apiKeys.tenantId))
  const found = new Map(rows.map((row) => [nameOf(row.key), toKnownKey(row)]))
  return wanted.map((key) => found.get(nameOf(key)) ?? null)
}

function nameOf({ tenantId, hash }: WantedKey): string {
  return `${tenantId} ${hash.toString('base64')}`
}
