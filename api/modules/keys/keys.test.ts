import { createPublicKey, verify } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { tenantKeys } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { jwksPath } from './jwks.ts'
import { rotateTenantKey } from './keys.ts'
import { signPayload } from './payloads.ts'
import type { KeyProvider } from './provider.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
/** While set, the key provider answers like one that is down. */
let outage: Error | null = null

beforeAll(async () => {
  app = await createTestApp({ worker: true })
  const real = app.services.keyProvider
  app.services.keyProvider = { ...real, ensureKey: interrupted(real.ensureKey), sign: interrupted(real.sign) }
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})
afterAll(() => app.close())

function interrupted<Call extends KeyProvider['ensureKey'] | KeyProvider['sign']>(call: Call): Call {
  const wrapped = (...args: Parameters<Call>) =>
    outage ? Promise.reject(outage) : (call as (...args: unknown[]) => unknown)(...args)
  return wrapped as Call
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const as = (person: TestPerson, tenant = tenantId) => ({ as: person, tenantId: tenant })
const keyFields =
  'id purpose version state algorithm provider publicKeyId activatedAt retiredAt rotateAfter deletionAt error'

async function listKeys(tenant = tenantId, filter: Record<string, unknown> = {}, person = owner) {
  const answer = await app.graphql(
    `query ($filter: TenantKeyFilter) { tenantKeys(filter: $filter) { nodes { ${keyFields} } totalCount } }`,
    { filter },
    as(person, tenant),
  )
  return answer.data.tenantKeys.nodes
}
const call = (name: string, fields: string, input: Record<string, unknown>, options = as(owner)) => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  return app.graphql(`mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`, { input }, options)
}
const rotate = (purpose: string, options = as(owner)) => call('rotateTenantKey', keyFields, { purpose }, options)
const encrypt = (text: string, options = as(owner)) =>
  call('encryptData', 'keyId ciphertext', { plaintext: base64(text) }, options)
const decrypt = (ciphertext: string, options = as(owner)) =>
  call('decryptData', 'keyId plaintext', { ciphertext }, options)
const sign = (text: string, options = as(owner)) =>
  call('signPayload', 'keyId algorithm signature', { payload: base64(text) }, options)
const codeOf = (answer: { errors: { extensions: { code: string } }[] | undefined }) =>
  answer.errors?.[0]?.extensions.code

/** Rotates and waits until the new version is active. */
async function rotateFully(purpose: string, tenant: string) {
  const { data } = await rotate(purpose, as(owner, tenant))
  return app.until(async () => {
    const keys = await listKeys(tenant, { purpose })
    const active = keys.find((key: { state: string }) => key.state === 'ACTIVE')
    return active?.id === data.rotateTenantKey.id ? active : null
  })
}

test('a provisioned tenant has one active key of each purpose that rotates after 90 days', async () => {
  const tenant = await createTenant(app, owner)
  const keys = await listKeys(tenant)
  expect(keys).toHaveLength(2)
  const signing = keys.find((key: { purpose: string }) => key.purpose === 'SIGNING')
  const encryption = keys.find((key: { purpose: string }) => key.purpose === 'ENCRYPTION')
  expect(signing).toMatchObject({ version: 1, state: 'ACTIVE', algorithm: 'Ed25519', provider: 'local', error: null })
  expect(signing.publicKeyId).toBe(signing.id)
  expect(encryption).toMatchObject({ version: 1, state: 'ACTIVE', algorithm: 'AES-256-GCM', publicKeyId: null })
  expect(Date.parse(signing.rotateAfter) - Date.parse(signing.activatedAt)).toBe(90 * 86_400_000)
})

test('a rotation makes the new key before it retires the old one, and both are in the audit log', async () => {
  const tenant = await createTenant(app, owner)
  const answer = await rotate('SIGNING', as(owner, tenant))
  expect(answer.data.rotateTenantKey).toMatchObject({ version: 2, state: 'PENDING', publicKeyId: null })
  const seen = new Set<number>()
  await app.until(async () => {
    const keys = await listKeys(tenant, { purpose: 'SIGNING' })
    seen.add(keys.filter((key: { state: string }) => key.state === 'ACTIVE').length)
    return keys[0].state === 'ACTIVE' && keys[1].state === 'RETIRED' && keys[1].retiredAt && !keys[1].rotateAfter
  })
  expect([...seen]).toEqual([1])
  const { data } = await app.graphql(
    '{ auditEvents { nodes { action actorKind outcome targetId } } }',
    {},
    as(owner, tenant),
  )
  const target = { targetId: answer.data.rotateTenantKey.id, outcome: 'SUCCEEDED' }
  expect(data.auditEvents.nodes.slice(0, 2)).toEqual([
    { action: 'key.activate', actorKind: 'SYSTEM', ...target },
    { action: 'key.rotate', actorKind: 'PERSON', ...target },
  ])
})

test('ten rotations at once give one new version', async () => {
  const tenant = await createTenant(app, owner)
  outage = new Error('held back until all have asked')
  const answers = await Promise.all(Array.from({ length: 10 }, () => rotate('ENCRYPTION', as(owner, tenant))))
  outage = null
  expect(new Set(answers.map((answer) => answer.data?.rotateTenantKey.id)).size).toBe(1)
  await app.until(async () => (await listKeys(tenant, { states: ['PENDING'] })).length === 0)
  const keys = await listKeys(tenant, { purpose: 'ENCRYPTION' })
  expect(keys.map((key: { version: number; state: string }) => [key.version, key.state])).toEqual([
    [2, 'ACTIVE'],
    [1, 'RETIRED'],
  ])
})

test('what was encrypted and signed before a rotation is read and verified after it', async () => {
  const tenant = await createTenant(app, owner)
  const options = as(owner, tenant)
  const before = (await encrypt('kept', options)).data.encryptData
  const signed = (await sign('kept', options)).data.signPayload
  await rotateFully('ENCRYPTION', tenant)
  await rotateFully('SIGNING', tenant)
  const after = (await encrypt('new', options)).data.encryptData
  expect(after.keyId).not.toBe(before.keyId)
  const opened = (await decrypt(before.ciphertext, options)).data.decryptData
  expect(opened).toEqual({ keyId: before.keyId, plaintext: base64('kept') })
  const check = (payload: string) =>
    call(
      'verifySignature',
      'valid',
      { keyId: signed.keyId, payload: base64(payload), signature: signed.signature },
      options,
    )
  expect((await check('kept')).data.verifySignature).toEqual({ valid: true })
  expect((await check('changed')).data.verifySignature).toEqual({ valid: false })
})

test('while the provider is down a rotation says why, and it finishes by itself afterwards', async () => {
  const tenant = await createTenant(app, owner)
  outage = new AppError('UNAVAILABLE', { message: 'The key service is away.', retryAfter: 5 })
  await rotate('SIGNING', as(owner, tenant))
  const stuck = await app.until(async () => {
    const [key] = await listKeys(tenant, { states: ['PENDING'] })
    return key?.error ? key : null
  })
  expect(stuck.error).toBe('The key service is away.')
  const refused = await sign('x', as(owner, tenant))
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 5 })
  outage = null
  const active = await app.until(
    async () =>
      (await listKeys(tenant, { purpose: 'SIGNING', states: ['ACTIVE'] })).find(
        (key: { version: number }) => key.version === 2,
      ),
    30,
  )
  expect(active.error).toBeNull()
  expect((await sign('x', as(owner, tenant))).data.signPayload.keyId).toBe(active.id)
})

test('another tenant’s keys and ciphertexts do not exist for a tenant, and look like ones that never did', async () => {
  const stranger = await app.person()
  const other = await createTenant(app, stranger)
  const theirs = as(stranger, other)
  const { ciphertext } = (await encrypt('ours')).data.encryptData
  const { keyId, signature } = (await sign('ours')).data.signPayload
  const nobodys = Buffer.from(ciphertext, 'base64')
  nobodys.write(newId().replaceAll('-', ''), 1, 'hex')
  const foreign = await decrypt(ciphertext, theirs)
  const unknown = await decrypt(nobodys.toString('base64'), theirs)
  expect(codeOf(foreign)).toBe('NOT_FOUND')
  const shape = ({ errors }: typeof foreign) => errors?.map(({ message, extensions }) => [message, extensions.code])
  expect(shape(foreign)).toEqual(shape(unknown))
  const verification = { keyId, payload: base64('ours'), signature }
  expect(codeOf(await call('verifySignature', 'valid', verification, theirs))).toBe('NOT_FOUND')
  expect(codeOf(await call('scheduleTenantKeyDeletion', 'id', { id: keyId }, theirs))).toBe('NOT_FOUND')
  expect(codeOf(await call('cancelTenantKeyDeletion', 'id', { id: keyId }, theirs))).toBe('NOT_FOUND')
  expect(codeOf(await rotate('SIGNING', as(stranger)))).toBe('NOT_FOUND')
})

test('a viewer sees the keys but can neither use nor manage them, and the refusal is in the audit log', async () => {
  const tenant = await createTenant(app, owner)
  const viewer = await app.person()
  await addMember(app, tenant, viewer, 'VIEWER')
  expect(await listKeys(tenant, {}, viewer)).toHaveLength(2)
  for (const answer of [
    await rotate('SIGNING', as(viewer, tenant)),
    await sign('x', as(viewer, tenant)),
    await encrypt('x', as(viewer, tenant)),
  ])
    expect(codeOf(answer)).toBe('FORBIDDEN')
  const { data } = await app.graphql(
    '{ auditEvents(filter: { outcome: REFUSED }) { nodes { action actorId errorCode after } } }',
    {},
    as(owner, tenant),
  )
  const by = { actorId: toPublicId('user', viewer.userId), errorCode: 'FORBIDDEN' }
  expect(data.auditEvents.nodes).toEqual([
    { action: 'key.encrypt', ...by, after: { permission: 'keys:use' } },
    { action: 'key.sign', ...by, after: { permission: 'keys:use' } },
    { action: 'key.rotate', ...by, after: { permission: 'keys:manage' } },
  ])
})

test('a developer uses keys but does not manage them', async () => {
  const developer = await app.person()
  await addMember(app, tenantId, developer, 'DEVELOPER')
  expect((await encrypt('x', as(developer))).errors).toBeUndefined()
  expect(codeOf(await rotate('SIGNING', as(developer)))).toBe('FORBIDDEN')
})

test('the JWKS has every key that verifies and nothing else, with an ETag', async () => {
  const tenant = await createTenant(app, owner)
  const signed = (await sign('to whom it may concern', as(owner, tenant))).data.signPayload
  const active = await rotateFully('SIGNING', tenant)
  const url = jwksPath(tenant)
  const response = await app.server.inject({ url })
  expect(response.statusCode).toBe(200)
  expect(response.headers).toMatchObject({
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
    'content-type': expect.stringContaining('application/jwk-set+json'),
  })
  const { keys } = response.json()
  expect(keys.map((key: { kid: string }) => key.kid)).toEqual([active.id, signed.keyId])
  for (const key of keys)
    expect(key).toEqual({
      kid: expect.stringMatching(/^kms_/),
      kty: 'OKP',
      crv: 'Ed25519',
      alg: 'EdDSA',
      use: 'sig',
      x: expect.stringMatching(/^[\w-]{43}$/),
    })
  const publicKey = createPublicKey({ key: keys[1], format: 'jwk' })
  const signature = Buffer.from(signed.signature, 'base64url')
  expect(verify(null, Buffer.from('to whom it may concern'), publicKey, signature)).toBe(true)
  const etag = String(response.headers.etag)
  const again = await app.server.inject({ url, headers: { 'if-none-match': etag } })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  for (const unknown of [jwksPath(newId()), '/.well-known/betrace/nonsense/jwks.json'])
    expect((await app.server.inject({ url: unknown })).statusCode).toBe(404)
})

test.each([
  ['signPayload', { payload: 'not base64!' }, 'payload'],
  ['signPayload', { payload: Buffer.alloc(4097).toString('base64') }, 'payload'],
  ['encryptData', { plaintext: Buffer.alloc(64 * 1024 + 1).toString('base64') }, 'plaintext'],
  ['decryptData', { ciphertext: base64('hello') }, 'ciphertext'],
])('%s refuses a wrong input and names the field', async (name, input, field) => {
  const answer = await call(name, 'keyId', input)
  expect(answer.errors?.[0]?.extensions).toMatchObject({
    code: 'INVALID_INPUT',
    fields: { [field]: expect.any(String) },
  })
})

test('4 KiB are signed and 64 KiB encrypted and opened again', async () => {
  expect(
    (await call('signPayload', 'signature', { payload: Buffer.alloc(4096).toString('base64') })).errors,
  ).toBeUndefined()
  const plaintext = Buffer.alloc(64 * 1024, 7).toString('base64')
  const { ciphertext } = (await call('encryptData', 'ciphertext', { plaintext })).data.encryptData
  expect((await decrypt(ciphertext)).data.decryptData.plaintext).toBe(plaintext)
})

test('uses of keys are audited with their size and without their content', async () => {
  const tenant = await createTenant(app, owner)
  const { ciphertext, keyId } = (await encrypt('12345', as(owner, tenant))).data.encryptData
  await decrypt(ciphertext, as(owner, tenant))
  const { data } = await app.graphql(
    '{ auditEvents(first: 2) { nodes { action targetId after } } }',
    {},
    as(owner, tenant),
  )
  expect(data.auditEvents.nodes).toEqual([
    { action: 'key.decrypt', targetId: keyId, after: { bytes: 5 } },
    { action: 'key.encrypt', targetId: keyId, after: { bytes: 5 } },
  ])
})

test('a tenant without keys cannot use or rotate any', async () => {
  const bare = tenantCtx(app, await createTenant(app, await app.person()))
  await inTenant(bare, (tx) => tx.delete(tenantKeys).where(eq(tenantKeys.tenantId, bare.tenantId)))
  await expect(rotateTenantKey(bare, { purpose: 'SIGNING' })).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
  await expect(signPayload(bare, { payload: base64('x') })).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
})
