import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemCtx } from '../../../core/context.ts'
import { toPublicId } from '../../../core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../../test/app.ts'
import { createSubscriber, operate, travelTo } from '../../../test/billing.ts'
import { addMember, personCtx, tenantCtx } from '../../../test/factories.ts'
import { deleteTenant } from '../../lifecycle/deletion.ts'
import { advanceDeletions } from '../../lifecycle/due.ts'
import { purgeTenant } from '../../lifecycle/purge.ts'
import { getTenant } from '../../tenants/tenants.ts'

let app: TestApp
let sql: postgres.Sql
let owner: TestPerson
let operator: TestPerson
let tenantId: string
let call: ReturnType<typeof operate>
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: 'operator@example.com' } })
  sql = postgres(app.database.ownerUrl, { max: 1 })
  operator = await app.person('operator@example.com')
})
afterAll(async () => {
  await sql.end()
  await app.close()
})
beforeEach(async () => {
  await travelTo(app, '2027-01-01T00:00:00Z')
  owner = await app.person()
  tenantId = await createSubscriber(app, owner, 'PRO')
  call = operate(app, operator, tenantId)
})

/** An invoice of 123.45, of which 23.45 were credited, and a draft beside it. */
async function bill(): Promise<{ invoice: string; number: string; note: string }> {
  const lines = [{ description: 'Consulting, two days', amount: 12_345 }]
  const { id: invoiceId } = await call('createInvoice', 'CreateInvoiceInput', { lines }, '{ id }')
  const { number } = await call('finalizeInvoice', 'InvoiceRefInput', { invoiceId }, '{ number }')
  const credit = { invoiceId, amount: 2_345, reason: 'Agreed by mail' }
  const { id: note } = await call('createCreditNote', 'CreateCreditNoteInput', credit, '{ id }')
  await call('createInvoice', 'CreateInvoiceInput', { lines }, '{ id }')
  return { invoice: invoiceId, number, note }
}

async function deleteAndPurge(): Promise<void> {
  const { slug } = await getTenant(tenantCtx(app, tenantId))
  await deleteTenant(personCtx(app, owner, tenantId), { slug })
  await travelTo(app, '2027-03-01T00:00:00Z')
  await advanceDeletions(systemCtx(app.services, 'test'))
  await purgeTenant(tenantCtx(app, tenantId))
}

const download = (file: string, as: TestPerson | null = operator) =>
  app.server.inject({ url: `/archived-invoices/${file}`, headers: as ? { cookie: as.cookie } : {} })

const list = (search?: string, as = operator) =>
  app.graphql(
    `query ($filter: ArchivedInvoiceFilter) { archivedInvoices(filter: $filter, first: 50) {
      nodes { id document number tenantId tenantName customerName currency total issuedAt archivedAt } } }`,
    { filter: search === undefined ? null : { search } },
    { as },
  )

test('what was issued to a tenant outlives its purge as it was printed; its drafts and all else are gone', async () => {
  const { invoice, number, note } = await bill()
  const csv = (path: string) =>
    app.server.inject({
      url: `/tenants/${toPublicId('tenant', tenantId)}/${path}.csv`,
      headers: { cookie: operator.cookie },
    })
  const before = [(await csv(`invoices/${invoice}`)).body, (await csv(`credit-notes/${note}`)).body]
  await deleteAndPurge()
  const [left] = await sql`select count(*)::int as rows from invoices where tenant_id = ${tenantId}`
  expect(left).toEqual({ rows: 0 })

  const { data } = await list(number)
  const common = { tenantId: toPublicId('tenant', tenantId), currency: 'EUR' }
  const dates = { issuedAt: '2027-01-01T00:00:00.000Z', archivedAt: '2027-03-01T00:00:00.000Z' }
  expect(data?.archivedInvoices.nodes).toEqual([
    { ...common, ...dates, id: invoice, document: 'INVOICE', number, total: 12_345, ...names(data) },
  ])
  expect([(await download(`${invoice}.csv`)).body, (await download(`${note}.csv`)).body]).toEqual(before)
  const pdf = await download(`${invoice}.pdf`)
  expect(pdf.headers['content-disposition']).toBe(`attachment; filename="${number}.pdf"`)
  expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  expect((await download(`${note}.pdf`)).statusCode).toBe(200)
})

// biome-ignore lint/suspicious/noExplicitAny: the answer of the query above
const names = (data: any) => {
  const { tenantName, customerName } = data.archivedInvoices.nodes[0]
  expect(tenantName).not.toBe('Deleted tenant')
  return { tenantName, customerName }
}

test('a purge that dies while it archives, or after, keeps every document once', async () => {
  const { invoice, note } = await bill()
  const { platform } = app.services.db
  const { lease } = platform
  const { slug } = await getTenant(tenantCtx(app, tenantId))
  await deleteTenant(personCtx(app, owner, tenantId), { slug })
  await travelTo(app, '2027-03-01T00:00:00Z')
  await advanceDeletions(systemCtx(app.services, 'test'))
  for (let allowed = 1, done = false; !done; allowed++) {
    let leases = 0
    platform.lease = () => (++leases > allowed ? Promise.reject(new Error('killed')) : lease())
    done = await purgeTenant(tenantCtx(app, tenantId)).then(
      () => true,
      () => false,
    )
    platform.lease = lease
  }
  const archived = (await list('')).data?.archivedInvoices.nodes as { id: string; tenantId: string }[]
  const own = archived.filter((row) => row.tenantId === toPublicId('tenant', tenantId)).map(({ id }) => id)
  expect(own.filter((id) => id === invoice || id === note).sort()).toEqual([invoice, note].sort())
  expect(new Set(own).size).toBe(own.length)
})

test('nobody but operators sees the archive, and nobody changes it', async () => {
  const { invoice } = await bill()
  await deleteAndPurge()
  const member = await app.person()
  await addMember(app, await createSubscriber(app, owner, 'PRO'), member, 'OWNER')
  for (const person of [owner, member]) {
    expect((await list('', person)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await download(`${invoice}.pdf`, person)).statusCode).toBe(403)
  }
  expect((await download(`${invoice}.pdf`, null)).statusCode).toBe(401)
  expect((await download('ivc_00000000000000000000000000.pdf')).statusCode).toBe(404)
  expect((await download(`${invoice}.exe`)).statusCode).toBe(404)
  const write = (pool: 'app' | 'platform', statement: string) =>
    app.services.db[pool].run((db) => db.$client.unsafe(statement))
  await expect(write('app', 'select 1 from archived_invoices')).rejects.toMatchObject({ code: '42501' })
  await expect(write('platform', 'delete from archived_invoices')).rejects.toMatchObject({ code: '42501' })
  await expect(write('platform', 'update archived_invoices set total = 0')).rejects.toMatchObject({ code: '42501' })
})
