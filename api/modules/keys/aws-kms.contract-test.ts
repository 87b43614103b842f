import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { loadConfig } from '../../core/config.ts'
import { type Services, systemCtx, withTenant } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { createLogger } from '../../core/log.ts'
import { createTestApp } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { type Ministack, startMinistack } from '../../test/ministack.ts'
import { createAwsKms } from './aws-kms.ts'
import { tagsOf } from './aws-kms-names.ts'
import { rotateTenantKey } from './keys.ts'
import { sweepOrphanKeys } from './orphans.jobs.ts'
import { decryptData, encryptData, signPayload, verifySignature } from './payloads.ts'
import { keyProviderContract } from './provider.contract.ts'
import type { KeyProvider } from './provider.ts'
import { activateTenantKey, undoTenantKeys } from './provisioning.ts'

const region = 'eu-central-1'
let ministack: Ministack
let aws: KMSClient
let provider: KeyProvider
const services = {
  config: loadConfig({ NODE_ENV: 'test' }),
  log: createLogger('silent'),
  now: () => new Date(),
} as Services
const ctx = systemCtx(services, 'contract')

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  ministack = await startMinistack()
  aws = new KMSClient({ region, endpoint: ministack.endpoint })
  provider = createAwsKms({ region, endpoint: ministack.endpoint })
})
afterAll(async () => {
  aws?.destroy()
  provider?.close()
  await ministack?.stop()
  vi.unstubAllEnvs()
})

keyProviderContract('AWS KMS', () => ({ ctx, provider }))

/** Tenant, state and name of every key in the account that is tagged with this tenant. */
async function keysInAccount(tenantId: string) {
  const { Keys = [] } = await aws.send(new ListKeysCommand({}))
  const { Aliases = [] } = await aws.send(new ListAliasesCommand({}))
  const found = []
  for (const { KeyId } of Keys) {
    const { Tags = [] } = await aws.send(new ListResourceTagsCommand({ KeyId }))
    if (!Tags.some((tag) => tag.TagValue === tenantId)) continue
    const { KeyMetadata } = await aws.send(new DescribeKeyCommand({ KeyId }))
    const alias = Aliases.find((entry) => entry.TargetKeyId === KeyId)?.AliasName ?? null
    found.push({ state: KeyMetadata?.KeyState, spec: KeyMetadata?.KeySpec, alias, tags: Tags })
  }
  return found
}

test('a key carries its alias and tags', async () => {
  const tenant = withTenant(ctx, newId())
  await provider.ensureKey(tenant, { purpose: 'SIGNING', version: 3 })
  expect(await keysInAccount(tenant.tenantId)).toEqual([
    {
      state: 'Enabled',
      spec: 'ECC_NIST_EDWARDS25519',
      alias: `alias/betrace/${tenant.tenantId}/signing/v3`,
      tags: tagsOf(tenant.tenantId, 'SIGNING', 3),
    },
  ])
})

test('of the keys a race made, one is kept and every other is on its way out', async () => {
  const tenant = withTenant(ctx, newId())
  const replicas = Array.from({ length: 5 }, () => createAwsKms({ region, endpoint: ministack.endpoint }))
  await Promise.all(replicas.map((replica) => replica.ensureKey(tenant, { purpose: 'ENCRYPTION', version: 1 })))
  const keys = await keysInAccount(tenant.tenantId)
  const kept = keys.filter((key) => key.state === 'Enabled')
  expect(kept.map((key) => key.alias)).toEqual([`alias/betrace/${tenant.tenantId}/encryption/v1`])
  expect(new Set(keys.filter((key) => key.alias === null).map((key) => key.state))).toEqual(
    new Set(keys.length > 1 ? ['PendingDeletion'] : []),
  )
  for (const replica of replicas) replica.close()
})

test('a key that a crash left without a name is found by its tags, and the next attempt makes the real one', async () => {
  const tenant = withTenant(ctx, newId())
  const Tags = tagsOf(tenant.tenantId, 'SIGNING', 1)
  const { KeyMetadata } = await aws.send(
    new CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY', Tags }),
  )
  const { providerKeyId } = await provider.ensureKey(tenant, { purpose: 'SIGNING', version: 1 })
  expect(providerKeyId).not.toBe(KeyMetadata?.Arn)
  const found = []
  for await (const page of provider.scanKeys(ctx))
    found.push(
      ...page.filter((key) => key.tenantId === tenant.tenantId).map((key) => [key.providerKeyId, key.committed]),
    )
  expect(found).toEqual([
    [providerKeyId, true],
    [KeyMetadata?.Arn, false],
  ])
})

test('a tenant on AWS signs, encrypts, rotates, and is taken back without leaving a usable key', async () => {
  const app = await createTestApp({
    env: { KMS_PROVIDER: 'aws', AWS_REGION: region, AWS_KMS_ENDPOINT: ministack.endpoint },
  })
  const tenant = tenantCtx(app, await createTenant(app, await app.person()))
  const payload = Buffer.from('payload').toString('base64')
  const signed = await signPayload(tenant, { payload })
  const { ciphertext } = await encryptData(tenant, { plaintext: payload })
  for (const purpose of ['SIGNING', 'ENCRYPTION'] as const)
    await activateTenantKey(tenant, (await rotateTenantKey(tenant, { purpose })).id)
  expect(await verifySignature(tenant, { ...signed, payload })).toMatchObject({ valid: true })
  app.services.dataKeys.clear()
  expect(await decryptData(tenant, { ciphertext })).toMatchObject({ plaintext: payload })
  const changed = Buffer.from(ciphertext, 'base64')
  changed.writeUInt8(changed.readUInt8(100) ^ 1, 100)
  await expect(decryptData(tenant, { ciphertext: changed.toString('base64') })).rejects.toMatchObject({
    code: 'KEY_UNAVAILABLE',
  })

  await aws.send(new CreateKeyCommand({ Tags: tagsOf(tenant.tenantId, 'SIGNING', 3) }))
  const state = async () => (await keysInAccount(tenant.tenantId)).map((key) => key.state).sort()
  expect(await state()).toEqual(Array(5).fill('Enabled'))
  app.services.now = () => new Date(Date.now() + 2 * 3_600_000)
  await sweepOrphanKeys(systemCtx(app.services, 'test'))
  expect(await state()).toEqual([...Array(4).fill('Enabled'), 'PendingDeletion'])
  await undoTenantKeys(tenant)
  expect(await state()).toEqual(Array(5).fill('PendingDeletion'))
  await app.close()
})

test('keys of other products in the account are neither listed nor usable', async () => {
  const tenant = withTenant(ctx, newId())
  const { KeyMetadata } = await aws.send(
    new CreateKeyCommand({ Tags: [{ TagKey: 'tenant_id', TagValue: tenant.tenantId }] }),
  )
  expect(await provider.listKeys(tenant)).toEqual([])
  await expect(
    provider.generateDataKey(tenant, KeyMetadata?.Arn ?? '', { tenant_id: tenant.tenantId, key_type: 'ENCRYPTION' }),
  ).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
})

test('a key disabled in AWS is KEY_UNAVAILABLE', async () => {
  const tenant = withTenant(ctx, newId())
  const { providerKeyId } = await provider.ensureKey(tenant, { purpose: 'SIGNING', version: 1 })
  await aws.send(new DisableKeyCommand({ KeyId: providerKeyId }))
  await expect(provider.sign(tenant, providerKeyId, randomBytes(8))).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
})

/** A KMS that answers each call as `answer` says: an error's name, or the body of a success. */
async function fakeKms(answer: (operation: string) => string | Record<string, unknown>) {
  const calls: string[] = []
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '')
    calls.push(operation)
    const body = answer(operation)
    response.writeHead(typeof body === 'string' ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(typeof body === 'string' ? { __type: body, message: body } : body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const faked = createAwsKms({ region, endpoint: `http://127.0.0.1:${port}` })
  const close = () => {
    faked.close()
    server.close()
  }
  return { provider: faked, calls, close }
}
const someKey = { KeyMetadata: { KeyId: newId(), Arn: `arn:aws:kms:${region}:0:key/x`, KeyState: 'Enabled' } }
const encryptionKey = { purpose: 'ENCRYPTION' as const, version: 1 }

test('throttling is retried, and UNAVAILABLE with a time to come back when it does not end', async () => {
  let refuse = 1
  const kms = await fakeKms(() => (refuse-- > 0 ? 'ThrottlingException' : someKey))
  const ensure = () => kms.provider.ensureKey(withTenant(ctx, newId()), encryptionKey)
  await expect(ensure()).resolves.toMatchObject({ publicJwk: null })
  expect(kms.calls).toHaveLength(2)

  refuse = Number.POSITIVE_INFINITY
  const busy = { code: 'UNAVAILABLE', retryAfter: 5 }
  await expect(ensure()).rejects.toMatchObject(busy)
  await expect(ensure()).rejects.toMatchObject(busy)
  // The breaker is open now: AWS is left in peace.
  const before = kms.calls.length
  await expect(ensure()).rejects.toMatchObject(busy)
  expect(kms.calls).toHaveLength(before)
  kms.close()
})

test('a key that KMS does not know yet right after making it is waited for, and made once', async () => {
  let notYet = 3
  const kms = await fakeKms((operation) => {
    if (operation === 'CreateKey') return someKey
    return operation === 'CreateAlias' && notYet-- <= 0 ? {} : 'NotFoundException'
  })
  await kms.provider.ensureKey(withTenant(ctx, newId()), encryptionKey)
  expect(kms.calls).toEqual(['DescribeKey', 'CreateKey', ...Array(4).fill('CreateAlias')])
  kms.close()
})

test('CreateKey is not repeated when its answer is lost: the job’s next try looks for the alias first', async () => {
  const kms = await fakeKms((operation) => (operation === 'CreateKey' ? 'KMSInternalException' : 'NotFoundException'))
  await expect(kms.provider.ensureKey(withTenant(ctx, newId()), encryptionKey)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  })
  expect(kms.calls).toEqual(['DescribeKey', 'CreateKey'])
  kms.close()
})

test('refused credentials and a full quota are told apart from an outage, in words', async () => {
  for (const [error, words] of [
    ['AccessDeniedException', 'credentials'],
    ['LimitExceededException', 'quota'],
  ] as const) {
    const kms = await fakeKms((operation) => (operation === 'CreateKey' ? error : 'NotFoundException'))
    const attempt = kms.provider.ensureKey(withTenant(ctx, newId()), encryptionKey)
    await expect(attempt).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(words) })
    kms.close()
  }
})

test('a KMS that does not answer is UNAVAILABLE, and works again afterwards', async () => {
  const tenant = withTenant(ctx, newId())
  const { providerKeyId } = await provider.ensureKey(tenant, { purpose: 'SIGNING', version: 1 })
  const sign = () => provider.sign(tenant, providerKeyId, randomBytes(8))
  ministack.pause()
  try {
    await expect(sign()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  } finally {
    ministack.resume()
  }
  await vi.waitFor(async () => expect(await sign()).toHaveLength(64), { timeout: 20_000, interval: 500 })
})

test('an unreachable KMS is UNAVAILABLE', async () => {
  const nowhere = createAwsKms({ region, endpoint: 'http://127.0.0.1:9' })
  await expect(nowhere.ensureKey(withTenant(ctx, newId()), { purpose: 'SIGNING', version: 1 })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    retryAfter: 5,
  })
  nowhere.close()
})
