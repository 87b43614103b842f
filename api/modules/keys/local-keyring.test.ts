import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCtx, withTenant } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { eraseDueMaterialJob } from './local-keyring.jobs.ts'
import { createLocalKeyring } from './local-keyring.ts'
import { checkMasterKey, loadMasterKey } from './master-key.ts'
import { keyProviderContract } from './provider.contract.ts'

const run = promisify(execFile)

let app: TestApp
let owner: postgres.Sql
const directory = mkdtempSync(path.join(tmpdir(), 'betrace-keyring-'))
beforeAll(async () => {
  app = await createTestApp()
  owner = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await owner.end()
  await app.close()
  rmSync(directory, { recursive: true })
})

keyProviderContract('The local keyring', () => ({
  ctx: systemCtx(app.services, 'contract'),
  provider: app.services.keyProvider,
}))

const dataDir = (name: string) => path.join(directory, name)

test('the master key is made once, with replicas starting at once, and only its owner may read it', async () => {
  const DATA_DIR = dataDir('fresh')
  const source = new URL('./master-key.ts', import.meta.url).href
  const program = `import { loadMasterKey } from ${JSON.stringify(source)}
    process.stdout.write(loadMasterKey({ DATA_DIR: ${JSON.stringify(DATA_DIR)} }).toString('hex'))`
  const start = () => run(process.execPath, ['--input-type=module', '--eval', program])
  const keys = await Promise.all(Array.from({ length: 4 }, start))
  expect(new Set(keys.map((key) => key.stdout)).size).toBe(1)
  expect(keys[0]?.stdout).toMatch(/^[0-9a-f]{64}$/)
  expect(readdirSync(DATA_DIR)).toEqual(['master.key'])
  expect(statSync(path.join(DATA_DIR, 'master.key')).mode & 0o777).toBe(0o600)
})

test('a master key file that others may read, or of the wrong length, is refused in words', () => {
  const DATA_DIR = dataDir('open')
  loadMasterKey({ DATA_DIR, MASTER_KEY: undefined })
  const file = path.join(DATA_DIR, 'master.key')
  chmodSync(file, 0o640)
  expect(() => loadMasterKey({ DATA_DIR, MASTER_KEY: undefined })).toThrow(`chmod 600 ${file}`)
  chmodSync(file, 0o600)
  writeFileSync(file, randomBytes(16).toString('base64'))
  expect(() => loadMasterKey({ DATA_DIR, MASTER_KEY: undefined })).toThrow('does not hold 32 bytes')
})

test('another master key than the one the database was set up with is noticed at start', async () => {
  const { db } = app.services
  await expect(createTestAppOn(randomBytes(32))).rejects.toThrow('The master key is not the one')
  await expect(createTestAppOn(Buffer.from(app.services.config.MASTER_KEY ?? '', 'base64'))).resolves.toBeUndefined()
  function createTestAppOn(masterKey: Buffer): Promise<void> {
    return checkMasterKey(db, masterKey, new Date())
  }
})

test('a key row moved to another tenant, version or purpose does not open', async () => {
  const [ctx, thief] = [newId(), newId()].map((id) => withTenant(systemCtx(app.services, 'test'), id))
  if (!ctx || !thief) throw new Error('unreachable')
  const keyring = app.services.keyProvider
  const { providerKeyId } = await keyring.ensureKey(ctx, { purpose: 'SIGNING', version: 1 })
  const uses = () => keyring.sign(ctx, providerKeyId, Buffer.from('x'))
  await expect(uses()).resolves.toHaveLength(64)
  await owner`update keyring_keys set version = 9 where id = ${providerKeyId}`
  await expect(uses()).rejects.toThrow('does not open')
  await owner`update keyring_keys set version = 1, tenant_id = ${thief.tenantId} where id = ${providerKeyId}`
  await expect(keyring.sign(thief, providerKeyId, Buffer.from('x'))).rejects.toThrow('does not open')
})

test('keys do not open under another master key', async () => {
  const ctx = withTenant(systemCtx(app.services, 'test'), newId())
  const { providerKeyId } = await app.services.keyProvider.ensureKey(ctx, { purpose: 'SIGNING', version: 1 })
  const other = createLocalKeyring(randomBytes(32))
  await expect(other.sign(ctx, providerKeyId, Buffer.from('x'))).rejects.toThrow('does not open')
})

test('material is erased when its deletion is due, not before, and then cannot be rescued', async () => {
  const base = systemCtx(app.services, 'test')
  const ctx = withTenant(base, newId())
  const keyring = app.services.keyProvider
  const { providerKeyId } = await keyring.ensureKey(ctx, { purpose: 'ENCRYPTION', version: 1 })
  await keyring.scheduleDeletion(ctx, providerKeyId, 7)
  const material = () =>
    owner`select state, wrapped_material is null as erased from keyring_keys where id = ${providerKeyId}`
  const eraseAfter = (days: number) => {
    const now = () => new Date(Date.now() + days * 86_400_000)
    const later = { ...base, services: { ...app.services, now } }
    return eraseDueMaterialJob.run(later, {} as never, { lastTry: false, signal: new AbortController().signal })
  }
  await eraseAfter(6.9)
  expect(await material()).toMatchObject([{ state: 'PENDING_DELETION', erased: false }])
  await eraseAfter(7.1)
  expect(await material()).toMatchObject([{ state: 'DESTROYED', erased: true }])
  await expect(keyring.cancelDeletion(ctx, providerKeyId)).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
})
