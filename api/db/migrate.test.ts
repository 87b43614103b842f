import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { installQueue } from '../jobs/queue.ts'
import { jobs } from '../worker.ts'
import { migrate } from './migrate.ts'

test('ten replicas that start at once on an empty database migrate it once', async () => {
  const server = inject('databaseServer')
  const name = `betrace_empty_${randomBytes(4).toString('hex')}`
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const start = () => migrate(url.href, (owner) => installQueue(owner, jobs))
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, start))
  expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toEqual([])
  const migrated = postgres(url.href, { max: 1 })
  const [applied] =
    await migrated`select count(*)::int as rows, count(distinct hash)::int as hashes from drizzle.__drizzle_migrations`
  expect(applied?.rows).toBe(applied?.hashes)
  await migrated.end()
  await admin.unsafe(`drop database ${name} with (force)`)
  await admin.end()
})
