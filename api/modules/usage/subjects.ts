import { LRUCache } from 'lru-cache'
import { plainArray, textArray } from '../../db/array-literals.ts'
import type { Statement } from '../../db/client.ts'

/** So many subjects of a tenant and month have rollups of their own; the rest shares one row, its events are kept. */
export const subjectsPerMonth = 1000

/** What was decided of a subject: a month's first thousand stay in. Saves the look-up for all but new ones. */
const decided = new LRUCache<string, boolean>({ max: 50_000 })

export interface SubjectUse {
  subject: string | null
  /** Milliseconds since 1970. */
  occurredAt: number
}

interface AdmittedRow {
  tenant_id: string
  month: string
  subject: string
}

export interface Admitting<Use> {
  tenantOf: (use: Use) => string
  /** Runs statements one behind the other. */
  ask: (statements: readonly Statement[]) => Promise<AdmittedRow[][]>
}

/**
 * Lets the subjects of a batch in, up to each tenant's cap of the month, and gives the uses whose subjects stay out. The
 * cap bounds the rollups and is no promise to anybody: batches at the same time may pass it by what they bring.
 */
export async function admitSubjects<Use extends SubjectUse>(
  uses: readonly Use[],
  { tenantOf, ask }: Admitting<Use>,
): Promise<ReadonlySet<Use>> {
  const named = new Map<Use, string>()
  const unknown = new Map<string, AdmittedRow>()
  for (const use of uses) {
    const { subject, occurredAt } = use
    if (subject === null) continue
    const row = { tenant_id: tenantOf(use), month: new Date(occurredAt).toISOString().slice(0, 7), subject }
    const name = nameOf(row)
    named.set(use, name)
    if (!decided.has(name)) unknown.set(name, row)
  }
  const inside = unknown.size > 0 ? await admit([...unknown.values()], ask) : new Set<string>()
  for (const name of unknown.keys()) decided.set(name, inside.has(name))
  // Of more subjects than are remembered the last word is this batch's own.
  const isInside = (name: string) => (unknown.has(name) ? inside.has(name) : decided.get(name) !== false)
  return new Set([...named].flatMap(([use, name]) => (isInside(name) ? [] : [use])))
}

/** The names of those that are in. */
async function admit(rows: readonly AdmittedRow[], ask: Admitting<never>['ask']): Promise<ReadonlySet<string>> {
  const columns = [
    plainArray(rows.map(({ tenant_id }) => tenant_id)),
    plainArray(rows.map(({ month }) => month)),
    textArray(rows.map(({ subject }) => subject)),
  ]
  const [, found = []] = await ask([
    [addSubjects, [...columns, subjectsPerMonth]],
    [readSubjects, columns],
  ])
  return new Set(found.map(nameOf))
}

function nameOf({ tenant_id, month, subject }: AdmittedRow): string {
  return `${tenant_id} ${month} ${subject}`
}

const asked = 'asked as (select * from unnest($1::uuid[], $2::text[], $3::text[]) as given (tenant_id, month, subject))'

const addSubjects = `
with ${asked}, months as (
  select tenant_id, month, (
    select count(*) from usage_subjects there where there.tenant_id = of.tenant_id and there.month = of.month
  ) as taken
  from (select distinct tenant_id, month from asked) of
), missing as (
  select *, row_number() over (partition by tenant_id, month order by subject) as place from asked
  where not exists (
    select from usage_subjects there
    where there.tenant_id = asked.tenant_id and there.month = asked.month and there.subject = asked.subject
  )
)
insert into usage_subjects (tenant_id, month, subject)
select tenant_id, month, subject from missing join months using (tenant_id, month)
where taken + place <= $4::int
order by tenant_id, month, subject
on conflict (tenant_id, month, subject) do nothing`

/** By itself, so that it sees what somebody else has added just now. */
const readSubjects = `
with ${asked}
select tenant_id, month, subject from asked join usage_subjects using (tenant_id, month, subject)`
