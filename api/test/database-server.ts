import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { installQueue } from '../jobs/queue.ts'
import { jobs } from '../worker.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Owner connection string of the database server the tests run on. */
    databaseServer: string
  }
}

/**
 * One PostgreSQL for the whole run: the server named by DATABASE_URL, else the embedded one on a temporary directory.
 * The migrated database `betrace_template` is what every test file copies.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL
  const directory = await mkdtemp(path.join(tmpdir(), 'betrace-test-'))
  // mkdtemp makes it private; PostgreSQL may run as another user.
  await chmod(directory, 0o755)
  const embedded = given ? null : await startEmbedded(directory, { quick: true })
  const server = given ?? embedded?.url ?? ''
  const template = new URL(server)
  template.pathname = '/betrace_template'
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  await admin`drop database if exists betrace_template with (force)`
  await admin`create database betrace_template`
  await admin.end()
  await migrate(template.href, (url) => installQueue(url, jobs))
  project.provide('databaseServer', server)
  return async () => {
    await embedded?.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
