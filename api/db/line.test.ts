import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../test/app.ts'
import { createTenant } from '../test/factories.ts'
import type { Pool } from './client.ts'
import { createLine, type Line } from './line.ts'
import { inEachTenant, type TenantSession } from './tenant-batch.ts'

let app: TestApp
let one: string
let other: string
beforeAll(async () => {
  app = await createTestApp()
  const owner = await app.person()
  one = await createTenant(app, owner)
  other = await createTenant(app, owner)
})
afterAll(() => app.close())

const add = 'insert into usage_subjects (tenant_id, month, subject) values ($1, $2, $3)'
const on = <T>(line: Line, tenantId: string, run: (tenant: TenantSession) => Promise<T>) =>
  inEachTenant(line, [{ tenantId, run }]).then((results) => results.get(tenantId))
const addLast = (subject: string) => (tenant: TenantSession) =>
  tenant.queryLast(add, [tenant.tenantId, '2026-02', subject])
const subjectsOf = async (tenant: TenantSession) => {
  const found = await tenant.query<{ subject: string }>('select subject from usage_subjects where month = $1', [
    '2026-02',
  ])
  return found.map(({ subject }) => subject).sort()
}

/** A line, and what its connection was told and has answered. */
function watchedLine() {
  const log: string[] = []
  let leases = 0
  let given = 0
  const { app: pool } = app.services.db
  const watched: Pool = {
    ...pool,
    async lease() {
      leases += 1
      const lease = await pool.lease()
      const command = async (text: string) => {
        log.push(text.split(';')[0] ?? '')
        await lease.command(text)
        log.push(`${text.split(';')[0]} is done`)
      }
      const release = () => {
        given += 1
        lease.release()
      }
      return { ...lease, command, release }
    },
  }
  return { line: createLine(watched), log, connections: () => ({ leases, given }) }
}

test('the next transaction leaves behind the COMMIT of the one before, on the same connection, before that is answered', async () => {
  const { line, log, connections } = watchedLine()
  await on(line, one, addLast('warm'))
  log.length = 0
  await Promise.all([on(line, one, addLast('first')), on(line, other, addLast('second'))])
  expect(log.filter((text) => text !== 'begin is done').slice(0, 4)).toEqual(['begin', 'commit', 'begin', 'commit'])
  await expect.poll(connections).toEqual({ leases: 2, given: 2 })
})

test('each of them sees and writes its own tenant alone', async () => {
  const { line } = watchedLine()
  const read = async (tenant: TenantSession) => {
    await addLast(`of ${tenant.tenantId}`)(tenant)
    return subjectsOf(tenant)
  }
  const [mine, theirs] = await Promise.all([on(line, one, read), on(line, other, read)])
  expect(mine).toContain(`of ${one}`)
  expect(mine).not.toContain(`of ${other}`)
  expect(theirs).toContain(`of ${other}`)
  expect(theirs).not.toContain(`of ${one}`)
})

test('one that fails, early or at its last statement, takes nothing of its neighbours with it', async () => {
  const { line } = watchedLine()
  await on(line, one, addLast('taken'))
  const halfway = async (tenant: TenantSession) => {
    await tenant.query(add, [tenant.tenantId, '2026-02', 'half'])
    throw new Error('changed my mind')
  }
  const outcomes = await Promise.allSettled([
    on(line, one, addLast('before')),
    on(line, one, addLast('taken')),
    on(line, one, halfway),
    on(line, one, addLast('after')),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  const subjects = await on(line, one, subjectsOf)
  expect(subjects).toEqual(expect.arrayContaining(['before', 'after']))
  expect(subjects).not.toContain('half')
})

test('a line whose connection is lost goes on with another', async () => {
  const { line } = watchedLine()
  const killed = on(line, one, (tenant) => tenant.query('select pg_terminate_backend(pg_backend_pid())', []))
  await expect(killed).rejects.toThrow()
  await on(line, one, addLast('revived'))
  expect(await on(line, one, subjectsOf)).toContain('revived')
})
