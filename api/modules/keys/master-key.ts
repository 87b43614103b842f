import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import { type Config, ConfigError } from '../../core/config.ts'
import type { Database } from '../../db/client.ts'
import { keyringChecks } from '../../db/tables/index.ts'

const keyBytes = 32

/**
 * The key everything in the local keyring is wrapped under: `MASTER_KEY`, or the file `<DATA_DIR>/master.key`, made at
 * the first start. Throws ConfigError for a file that others may read or that is not 32 bytes long.
 */
export function loadMasterKey(config: Pick<Config, 'MASTER_KEY' | 'DATA_DIR'>): Buffer {
  if (config.MASTER_KEY) return Buffer.from(config.MASTER_KEY, 'base64')
  const file = path.resolve(config.DATA_DIR, 'master.key')
  return readKeyFile(file) ?? createKeyFile(file)
}

function readKeyFile(file: string): Buffer | null {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) return null
  // Windows has no such bits; there the data directory's own rights decide.
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    throw new ConfigError(`The master key file ${file} can be read by other users. Run: chmod 600 ${file}`)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== keyBytes)
    throw new ConfigError(
      `The master key file ${file} does not hold ${keyBytes} bytes in base64. Restore it from a backup: ` +
        'without the right key, the tenants’ keys in this database cannot be opened.',
    )
  return key
}

/**
 * Written in full under another name and then linked: replicas that start at once on one directory agree on one key,
 * and nobody ever reads half a file.
 */
function createKeyFile(file: string): Buffer {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const key = randomBytes(keyBytes)
  try {
    writeFileSync(draft, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, file)
    return key
  } catch (error) {
    const existing = (error as NodeJS.ErrnoException).code === 'EEXIST' ? readKeyFile(file) : null
    if (!existing) throw error
    return existing
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Compares the master key with the one this database was set up with; the first start ever records it. Throws
 * ConfigError for another one.
 */
export async function checkMasterKey(db: Database, masterKey: Buffer, now: Date): Promise<void> {
  const checkValue = createHmac('sha256', masterKey).update('betrace local keyring, check value 1').digest()
  const [row] = await db.platform.run(async (platform) => {
    await platform.insert(keyringChecks).values({ id: 'master', checkValue, createdAt: now }).onConflictDoNothing()
    return platform.select().from(keyringChecks).where(eq(keyringChecks.id, 'master'))
  })
  if (row && timingSafeEqual(row.checkValue, checkValue)) return
  throw new ConfigError(
    'The master key is not the one this database was set up with, so its tenants’ keys cannot be opened. ' +
      'Set MASTER_KEY, or put back DATA_DIR’s master.key, as it was.',
  )
}
