import type { Ctx } from '../../core/context.ts'
import { withTenant } from '../../core/context.ts'
import { createAwsKms } from '../../modules/keys/aws-kms.ts'
import { createLocalKeyring } from '../../modules/keys/local-keyring.ts'
import { sweepOrphanKeys } from '../../modules/keys/orphans.jobs.ts'
import type { KeyProvider } from '../../modules/keys/provider.ts'
import { startMinistack } from '../ministack.ts'
import { startWorkOSEmulator } from '../workos-emulator.ts'

/** What a tenant has outside this product's own tables. */
export interface Inventory {
  organizations: number
  memberships: number
  /** Ids of the keys that can be used. */
  keys: string[]
}

/** The outside systems of a crash test: embedded ones, or the production adapters' emulators. */
export interface Outside {
  env: Record<string, string>
  inventory: (ctx: Ctx, tenant: { tenantId: string; slug: string }) => Promise<Inventory>
  /** Runs once before the inventory: what the product does by night. */
  settle: (ctx: Ctx) => Promise<void>
  stop: () => Promise<void>
}

/** The built-in directory and the local keyring: both live in the database. */
export function embeddedOutside(masterKey: Buffer): Outside {
  const keyring = createLocalKeyring(masterKey)
  return {
    env: { MASTER_KEY: masterKey.toString('base64') },
    async inventory(ctx, { tenantId }) {
      const count = async (table: string) => {
        const [row] = await ctx.services.db.platform.run((db) =>
          db.execute<{ count: number }>(`select count(*)::int as count from ${table} where tenant_id = '${tenantId}'`),
        )
        return row?.count ?? 0
      }
      const held = await keyring.listKeys(withTenant(ctx, tenantId))
      return {
        organizations: await count('identity_organizations'),
        memberships: await count('identity_memberships'),
        keys: held.map((key) => key.providerKeyId),
      }
    },
    settle: async () => {},
    stop: async () => keyring.close(),
  }
}

interface WorkOSList {
  data: { id: string; name: string; external_id: string | null }[]
}

/** WorkOS and AWS KMS, on their emulators. There a duplicate or an orphan is possible, and would stay. */
export async function emulatedOutside(): Promise<Outside> {
  const workos = await startWorkOSEmulator({})
  const ministack = await startMinistack()
  const region = 'eu-central-1'
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
  Object.assign(process.env, credentials)
  const kms: KeyProvider = createAwsKms({ region, endpoint: ministack.endpoint })
  return {
    env: {
      ...workos.env,
      KMS_PROVIDER: 'aws',
      AWS_REGION: region,
      AWS_KMS_ENDPOINT: ministack.endpoint,
      ...credentials,
    },
    async inventory(ctx, { tenantId, slug }) {
      const all = (await workos.api('GET', '/organizations?limit=100&order=desc')) as unknown as WorkOSList
      // By name as well: a duplicate would not carry the tenant's id.
      const ours = all.data.filter((each) => each.external_id === tenantId || each.name === slug)
      let memberships = 0
      for (const { id } of ours) {
        const query = `/user_management/organization_memberships?organization_id=${id}`
        memberships += ((await workos.api('GET', query)) as unknown as WorkOSList).data.length
      }
      const keys: string[] = []
      // The scan shows keys on their way out as well; signing or wrapping with those is refused.
      for await (const page of kms.scanKeys(ctx))
        for (const key of page)
          if (key.tenantId === tenantId && (await isUsable(kms, ctx, key))) keys.push(key.providerKeyId)
      return { organizations: ours.length, memberships, keys }
    },
    async settle(ctx) {
      const later = new Date(Date.now() + 2 * 3_600_000)
      await sweepOrphanKeys({ ...ctx, services: { ...ctx.services, keyProvider: kms, now: () => later } })
    },
    async stop() {
      kms.close()
      await ministack.stop()
      await workos.close()
    },
  }
}

type Found = { tenantId: string; providerKeyId: string; purpose: string }

async function isUsable(kms: KeyProvider, outer: Ctx, { tenantId, providerKeyId, purpose }: Found): Promise<boolean> {
  const ctx = withTenant(outer, tenantId)
  const use = () =>
    purpose === 'SIGNING'
      ? kms.sign(ctx, providerKeyId, Buffer.from('probe'))
      : kms.generateDataKey(ctx, providerKeyId, { tenant_id: tenantId, key_type: 'probe' })
  return use().then(
    () => true,
    () => false,
  )
}
