import { percentile } from '../../bench/report.ts'
import { clientOf, onboard } from '../client.ts'
import { startCluster } from '../cluster.ts'

/**
 * `npm run test:replicas -- <revocations>` (default 1000; after a build): three replicas on one database answer API keys under load
 * while keys are revoked, each through another replica. From the answer to a revocation on, every replica is asked with
 * that key until it refuses; the promise is one second at the 99.9th percentile.
 */
const revocations = Number(process.argv[2] ?? 1000)
const barMs = 1000
/** Revocations under way at once. */
const atOnce = 8
/** What each replica answers with keys that stay, meanwhile. */
const requestsPerSecond = 100

const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }'
const revoke = 'mutation ($input: ApiKeyInput!) { revokeApiKey(input: $input) { state } }'

interface Key {
  id: string
  secret: string
}

const cluster = await startCluster(3, { RATE_LIMIT_TENANT_PER_MINUTE: '10000000' })
const urls = cluster.replicas.map((replica) => replica.url)
const failures: string[] = []
const delays: number[] = []
let answered = 0
try {
  const owners = await signedInEverywhere()
  const inTenant = { 'x-tenant-id': await onboard(owners[0], 'replicas', 'ENTERPRISE') }
  const [stays, ...goes] = await inTurns(revocations + 1, (i) => createKey(i))
  if (!stays) throw new Error('no key was made')

  const stop = startLoad(stays)
  await inTurns(goes.length, async (i) => {
    const key = goes[i] as Key
    // Every replica has the key in its cache, as one in use would be.
    for (const url of urls) if ((await ask(url, key)) !== null) failures.push(`${key.id} was refused too early`)
    await owners[i % owners.length]?.graphql(revoke, { input: { id: key.id } }, inTenant)
    const revokedAt = performance.now()
    delays.push(...(await Promise.all(urls.map((url) => untilRefused(url, key, revokedAt)))))
  })
  await stop()

  async function createKey(i: number): Promise<Key> {
    const input = { name: `key ${i}`, permissions: ['tenant:read'] }
    const owner = owners[i % owners.length] as (typeof owners)[number]
    const made = await owner.graphql<{ createApiKey: { secret: string; apiKey: { id: string } } }>(
      create,
      { input },
      inTenant,
    )
    return { id: made.createApiKey.apiKey.id, secret: made.createApiKey.secret }
  }
} finally {
  await cluster.stop()
}

const p999 = percentile(delays, 0.999)
if (!(p999 < barMs)) failures.push(`the 99.9th percentile is ${p999.toFixed(0)} ms`)
const figures = {
  replicas: urls.length,
  revocations,
  'p50 ms': percentile(delays, 0.5),
  'p99.9 ms': p999,
  'worst ms': Math.max(...delays),
  'answers meanwhile': answered,
}
console.log(JSON.stringify(figures))
for (const failure of failures.slice(0, 20)) console.log(`failed: ${failure}`)
console.log(failures.length === 0 ? 'every replica refused in time' : `${failures.length} failures`)
process.exit(failures.length === 0 ? 0 : 1)

async function signedInEverywhere() {
  const cookie = await cluster.signIn('replicas@example.com')
  const [first, ...others] = urls.map((url) => clientOf(url, cookie))
  if (!first) throw new Error('no replica runs')
  return [first, ...others] as const
}

/** Does `work` for 0 to count - 1, a few at once; the results in order. */
async function inTurns<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const lane = async () => {
    while (next < count) {
      const i = next++
      results[i] = await work(i)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return results
}

/** The code with which a replica refuses the key, or null when it lets it in. */
async function ask(url: string, key: Key): Promise<string | null> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key.secret}` },
    body: JSON.stringify({ query: '{ tenant { id } }' }),
  })
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] }
  return errors?.[0]?.extensions.code ?? null
}

/** How long after `since` a replica first refused the key as revoked. */
async function untilRefused(url: string, key: Key, since: number): Promise<number> {
  for (;;) {
    const asked = performance.now()
    const code = await ask(url, key)
    if (code === 'KEY_REVOKED') return asked - since
    if (code !== null) failures.push(`${key.id} was refused with ${code}`)
    if (asked - since > 10 * barMs) return asked - since
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Keeps every replica busy with a key that stays valid, until the returned function is called. */
function startLoad(key: Key): () => Promise<void> {
  let going = true
  const lanes = urls.map(async (url) => {
    while (going) {
      const code = await ask(url, key)
      answered += 1
      if (code !== null) failures.push(`the key that stays was refused with ${code}`)
      await new Promise((resolve) => setTimeout(resolve, 1000 / requestsPerSecond))
    }
  })
  return async () => {
    going = false
    await Promise.all(lanes)
  }
}
