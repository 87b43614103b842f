import DataLoader from 'dataloader'
import { eq, sql } from 'drizzle-orm'
import type { Services } from '../../core/context.ts'
import type { Db } from '../../db/client.ts'
import { preparedOnce } from '../../db/prepared.ts'
import { apiKeys, tenants } from '../../db/tables/index.ts'
import { type findKey, type KnownKey, knownColumns, toKnownKey } from './look-up.ts'

interface WantedKey {
  tenantId: string
  hash: Buffer
}

declare module '../../core/context.ts' {
  interface Services {
    keyFinder: typeof findKey
  }
}

/**
 * As findKey, for services that ask about the keys of many tenants: all that are asked for in one turn of the event loop,
 * by whichever requests, are read with one statement.
 */
export function createKeyFinder(services: Services): typeof findKey {
  const read = (wanted: readonly WantedKey[]) => services.db.platform.run((db) => findKeys(db, wanted))
  const loader = new DataLoader(read, {
    cache: false,
    maxBatchSize: 1000,
    batchScheduleFn: (dispatch) => setImmediate(dispatch),
  })
  return (_services, tenantId, hash) => loader.load({ tenantId, hash })
}

async function findKeys(db: Db, wanted: readonly WantedKey[]): Promise<(KnownKey | null)[]> {
  const rows = await keysByHash(db).execute({
    tenantIds: `{${wanted.map(({ tenantId }) => tenantId).join()}}`,
    hashes: `{${wanted.map(({ hash }) => `"\\\\x${hash.toString('hex')}"`).join()}}`,
  })
  const found = new Map(rows.map((row) => [nameOf(row.key), toKnownKey(row)]))
  return wanted.map((key) => found.get(nameOf(key)) ?? null)
}

/** Two arrays rather than a list of pairs: the statement stays the same for any number of keys. */
const keysByHash = preparedOnce((db) => {
  const [tenantIds, hashes] = [sql.placeholder('tenantIds'), sql.placeholder('hashes')]
  return db
    .select(knownColumns)
    .from(sql`unnest(${tenantIds}::uuid[], ${hashes}::bytea[]) as asked(tenant_id, hash)`)
    .innerJoin(apiKeys, sql`${apiKeys.tenantId} = asked.tenant_id and ${apiKeys.hash} = asked.hash`)
    .leftJoin(tenants, eq(tenants.tenantId, apiKeys.tenantId))
    .prepare('api_keys_by_hash')
})

function nameOf({ tenantId, hash }: WantedKey): string {
  return `${tenantId} ${hash.toString('base64')}`
}
