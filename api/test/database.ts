import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { roleUrls } from '../db/migrate.ts'

export interface TestDatabase {
  ownerUrl: string
  app: string
  platform: string
  drop: () => Promise<void>
}

/** A fresh copy of the migrated template, for one test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer')
  const name = `betrace_test_${randomBytes(6).toString('hex')}`
  const admin = (statement: string) => {
    const sql = postgres(server, { max: 1, onnotice: () => {} })
    return sql.unsafe(statement).finally(() => sql.end())
  }
  await admin(`create database ${name} template betrace_template`)
  const owner = new URL(server)
  owner.pathname = `/${name}`
  return {
    ownerUrl: owner.href,
    ...roleUrls(owner.href),
    drop: async () => {
      await admin(`drop database if exists ${name} with (force)`)
    },
  }
}
