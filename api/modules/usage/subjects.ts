import { LRUCache } from 'lru-cache'
import { textArray } from '../../db/array-literals.ts'
import type { TenantSession } from '../../db/tenant-batch.ts'
import type { Entry } from './write.ts'

/** So many subjects of a tenant and month have rollups of their own; the rest shares one row, its events are kept. */
export const subjectsPerMonth = 1000

/** What was decided of a subject: a month's first thousand stay in. Saves the look-up for all but new ones. */
const decided = new LRUCache<string, boolean>({ max: 50_000 })

/**
 * Lets the subjects of a batch in, up to the month's cap, and gives those that stay out. The cap bounds the rollups and
 * is no promise to anybody: batches at the same time may pass it by what they bring.
 */
export async function admitSubjects(tenant: TenantSession, entries: readonly Entry[]): Promise<string[]> {
  const overflow = new Set<string>()
  const unknown = new Map<string, Set<string>>()
  for (const { subject, occurredAt } of entries) {
    if (subject === null) continue
    const month = new Date(occurredAt).toISOString().slice(0, 7)
    const known = decided.get(`${tenant.tenantId} ${month} ${subject}`)
    if (known === false) overflow.add(subject)
    if (known === undefined) unknown.set(month, (unknown.get(month) ?? new Set()).add(subject))
  }
  for (const [month, subjects] of [...unknown].sort()) {
    const admitted = await tenant.query<{ subject: string }>(admit, [
      tenant.tenantId,
      month,
      textArray([...subjects].sort()),
      subjectsPerMonth,
    ])
    const inside = new Set(admitted.map(({ subject }) => subject))
    for (const subject of subjects) {
      decided.set(`${tenant.tenantId} ${month} ${subject}`, inside.has(subject))
      if (!inside.has(subject)) overflow.add(subject)
    }
  }
  return [...overflow]
}

const admit = `
with asked as (select unnest($3::text[]) as subject), there as (
  select subject from usage_subjects where tenant_id = $1 and month = $2 and subject in (select subject from asked)
), added as (
  insert into usage_subjects (tenant_id, month, subject)
  select $1, $2, subject from asked where subject not in (select subject from there) order by subject
  limit greatest(0, $4 - (select count(*) from usage_subjects where tenant_id = $1 and month = $2))
  -- Changes nothing, but gives the row of somebody who adds the same subject just now.
  on conflict (tenant_id, month, subject) do update set subject = excluded.subject
  returning subject
)
select subject from there union select subject from added`
