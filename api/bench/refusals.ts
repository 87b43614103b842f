import type postgres from 'postgres'
import { newId } from '../core/ids.ts'
import { newKey } from '../modules/api-keys/key-format.ts'
import { insertKeys } from './key-data.ts'
import { welch } from './welch.ts'

/**
 * How well an outsider can tell from the time of a refusal what was wrong with a key: Welch's t of every kind of wrong
 * key against unknown ones, over `calls` calls in all, one after the other in random order. Beyond `leakThreshold` is a leak.
 */
export async function timeRefusals(
  url: string,
  sql: postgres.Sql,
  tenantId: string,
  calls: number,
): Promise<Record<string, number>> {
  const [revoked = ''] = await insertKeys(sql, [tenantId], 1)
  await sql`update api_keys set revoked_at = now(), revoked_by = 'bench'
    where tenant_id = ${tenantId} and created_at = (select max(created_at) from api_keys where tenant_id = ${tenantId})`
  const unknown = (owner = tenantId) => newKey({ tenantId: owner, environment: 'LIVE' }).key
  const kinds: Record<string, () => string> = {
    unknown,
    malformed: () => `${unknown().slice(0, -1)}!`,
    mistyped: () => swapEnd(unknown()),
    foreign: () => unknown(newId()),
    revoked: () => revoked,
  }
  const names = Object.keys(kinds)
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]))
  const ask = async (key: string) => {
    const started = performance.now()
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: '{"query":"{ __typename }"}',
    })
    await response.arrayBuffer()
    if (response.status !== 401) throw new Error(`a wrong key was answered with ${response.status}`)
    return performance.now() - started
  }
  for (let i = 0; i < 200; i++) await ask(unknown())
  for (let i = 0; i < calls; i++) {
    const name = names[Math.floor(Math.random() * names.length)] as string
    times[name]?.push(await ask(kinds[name]?.() ?? ''))
  }
  return Object.fromEntries(
    names.slice(1).map((name) => [`|t| ${name}`, Math.abs(welch(times[name] ?? [], times.unknown ?? []))]),
  )
}

/** The last character becomes another one: the checksum is wrong. */
function swapEnd(key: string): string {
  return key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
}
