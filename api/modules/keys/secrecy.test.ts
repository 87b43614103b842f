import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import fc from 'fast-check'
import { pino } from 'pino'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { seal, unseal } from '../../core/sealed-box.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { decryptMessage, encryptMessage, readEnvelope } from './ciphertext.ts'
import { createDataKeyCache } from './data-keys.ts'
import { decryptData, encryptData } from './payloads.ts'

let app: TestApp
let logged = ''
beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged += chunk
      done()
    },
  })
  app = await createTestApp({ services: { log: pino({ level: 'trace' }, sink) } })
})
afterAll(() => app.close())

test('no byte of a ciphertext can change without its being refused', async () => {
  const ctx = tenantCtx(app, await createTenant(app, await app.person()))
  const { ciphertext } = await encryptData(ctx, { plaintext: Buffer.from('the message').toString('base64') })
  const bytes = Buffer.from(ciphertext, 'base64')
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ change, at)
      await expect(decryptData(ctx, { ciphertext: changed.toString('base64') })).rejects.toMatchObject({
        code: expect.stringMatching(/^(INVALID_INPUT|NOT_FOUND|KEY_UNAVAILABLE)$/),
      })
    }),
    { numRuns: 200 },
  )
  await expect(decryptData(ctx, { ciphertext })).resolves.toMatchObject({ plaintext: expect.any(String) })
})

test('the envelope opens for its own tenant and key alone, whole and unchanged', () => {
  const bytes = fc.uint8Array({ maxLength: 300 })
  fc.assert(
    fc.property(bytes, bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (message, wrapped, place, change) => {
      const key = { tenantId: newId(), keyId: newId(), plaintext: randomBytes(32), wrapped: Buffer.from(wrapped) }
      const sealed = encryptMessage(message, key)
      const open = (text: Buffer, as = key) => {
        const envelope = readEnvelope(text)
        return envelope && decryptMessage(envelope, as)
      }
      const envelope = readEnvelope(sealed)
      expect([envelope?.keyId, envelope?.wrapped]).toEqual([key.keyId, key.wrapped])
      expect(open(sealed)).toEqual(Buffer.from(message))
      expect(open(sealed, { ...key, tenantId: newId() })).toBeNull()
      expect(open(sealed, { ...key, plaintext: randomBytes(32) })).toBeNull()
      expect(open(sealed.subarray(0, place % sealed.length))).toBeNull()
      const changed = Buffer.from(sealed)
      const at = place % sealed.length
      changed.writeUInt8(changed.readUInt8(at) ^ change, at)
      expect(open(changed)).toBeNull()
    }),
  )
})

test('a sealed box opens with its own key and binding alone', () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.nat()), { maxLength: 4 })
  fc.assert(
    fc.property(fc.uint8Array(), parts, parts, (plaintext, boundTo, other) => {
      const key = randomBytes(32)
      const sealed = seal(key, plaintext, boundTo)
      expect(unseal(key, sealed, boundTo)).toEqual(Buffer.from(plaintext))
      expect(unseal(randomBytes(32), sealed, boundTo)).toBeNull()
      if (JSON.stringify(boundTo) !== JSON.stringify(other)) expect(unseal(key, sealed, other)).toBeNull()
    }),
  )
})

test('neither what was encrypted nor any plain key is in the database or the log', async () => {
  const owner = await app.person()
  const tenantId = await createTenant(app, owner)
  const canary = randomBytes(24)
  const plain: Buffer[] = [canary, Buffer.from(app.services.config.MASTER_KEY ?? '', 'base64')]
  const real = app.services.keyProvider
  app.services.keyProvider = {
    ...real,
    async generateDataKey(...args) {
      const made = await real.generateDataKey(...args)
      plain.push(Buffer.from(made.plaintext))
      return made
    },
  }
  const send = (query: string, input: Record<string, unknown>) => app.graphql(query, { input }, { as: owner, tenantId })
  const decrypt = 'mutation ($input: DecryptDataInput!) { decryptData(input: $input) { plaintext } }'
  const { data } = await send('mutation ($input: EncryptDataInput!) { encryptData(input: $input) { ciphertext } }', {
    plaintext: canary.toString('base64'),
  })
  const { ciphertext } = data.encryptData
  expect((await send(decrypt, { ciphertext })).data.decryptData.plaintext).toBe(canary.toString('base64'))
  expect((await send(decrypt, { ciphertext: `${ciphertext.slice(0, -8)}AAAAAAAA` })).errors).toHaveLength(1)
  app.services.keyProvider = real
  expect(plain).toHaveLength(3)
  const stored = await dump()
  expect(stored).toContain(tenantId)
  expect(logged).toContain('"route":"/graphql"')
  const haystack = stored + logged
  for (const secret of plain)
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      expect(haystack).not.toContain(secret.toString(encoding))
  // A PKCS #8 Ed25519 key begins with these bytes.
  expect(haystack).not.toContain('302e020100300506032b6570')
})

/** Every row of every table as text; bytea columns read as hex. */
async function dump(): Promise<string> {
  const owner = postgres(app.database.ownerUrl, { max: 1 })
  const tables = await owner`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'jobs') and table_type = 'BASE TABLE'`
  let text = ''
  for (const { name } of tables) {
    const rows = await owner.unsafe(`select t::text as row from ${name} t`)
    text += rows.map(({ row }) => row).join('\n')
  }
  await owner.end()
  return text
}

test('a plain data key is loaded once for many, and wiped after its time, its uses, and on request', async () => {
  const made: Buffer[] = []
  const load = async () => {
    const key = { plaintext: randomBytes(32), wrapped: randomBytes(8) }
    made.push(key.plaintext)
    return key
  }
  const wiped = (key: Buffer | undefined) => key?.every((byte) => byte === 0)
  const cache = createDataKeyCache({ ttlMs: 50, uses: 3, entries: 10 })
  const use = (id: string) => cache.encrypting(id, load, (key) => key.plaintext.toString('hex'))

  const seen = await Promise.all([use('a'), use('a'), use('a'), use('a')])
  expect(made).toHaveLength(2)
  expect(new Set(seen.slice(0, 3)).size).toBe(1)
  expect(seen[3]).not.toBe(seen[0])
  expect(seen).not.toContain('00'.repeat(32))
  expect(wiped(made[0])).toBe(true)
  expect(wiped(made[1])).toBe(false)

  await use('b')
  cache.forget('a')
  expect([wiped(made[1]), wiped(made[2])]).toEqual([true, false])
  await app.until(async () => wiped(made[2]))

  const pending = use('c')
  cache.forget('c')
  expect(await pending).not.toBe('00'.repeat(32))
})
