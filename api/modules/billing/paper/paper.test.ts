import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { toPublicId } from '../../../core/ids.ts'
import type { TestApp, TestPerson } from '../../../test/app.ts'
import { createBillingApp, createSubscriber } from '../../../test/billing.ts'
import { openBrowser } from '../../../test/browser.ts'
import { addMember } from '../../../test/factories.ts'

let app: TestApp
let operator: TestPerson
let owner: TestPerson
let tenantId: string
let tenant: string

beforeAll(async () => {
  ;({ app, operator } = await createBillingApp({ worker: true }))
})
afterAll(() => app.close())
beforeEach(async () => {
  owner = await app.person()
  tenantId = await createSubscriber(app, owner, 'PRO')
  tenant = toPublicId('tenant', tenantId)
})

async function ask(query: string, variables: Record<string, unknown>, as = operator) {
  const { data, errors } = await app.graphql(query, variables, as === operator ? { as } : { as, tenantId })
  expect(errors).toBeUndefined()
  return data
}

async function draft(amount = 12_345): Promise<string> {
  const lines = [
    { description: '=Consulting, "two" days', amount },
    { description: 'Discount', amount: -345 },
  ]
  const made = 'mutation ($input: CreateInvoiceInput!) { createInvoice(input: $input) { id } }'
  return (await ask(made, { input: { tenantId: tenant, lines } })).createInvoice.id
}

async function issue(invoiceId: string): Promise<{ number: string }> {
  const issued = 'mutation ($input: InvoiceRefInput!) { finalizeInvoice(input: $input) { number } }'
  return (await ask(issued, { input: { tenantId: tenant, invoiceId } })).finalizeInvoice
}

const pay = (invoiceId: string, amount: number) =>
  ask('mutation ($input: RecordPaymentInput!) { recordPayment(input: $input) { state } }', {
    input: { tenantId: tenant, invoiceId, amount, method: 'BANK_TRANSFER' },
  })

const contact = (email: string) =>
  ask(
    'mutation ($input: UpdateBillingAccountInput!) { updateBillingAccount(input: $input) { revision } }',
    { input: { revision: 0, name: 'Acme Accounting', email, address: ['1 Long Street'], country: 'US' } },
    owner,
  )

const get = (path: string, as: TestPerson | null = owner, of = tenant) =>
  app.server.inject({ url: `/tenants/${of}/${path}`, headers: as ? { cookie: as.cookie } : {} })

describe('downloads', () => {
  test('an issued invoice as a PDF under its number, the same each time', async () => {
    const id = await draft()
    const { number } = await issue(id)
    const [one, other] = [await get(`invoices/${id}.pdf`), await get(`invoices/${id}.pdf`)]
    expect(one.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${number}.pdf"`,
      'cache-control': 'no-store',
    })
    expect(one.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
    expect(other.rawPayload.equals(one.rawPayload)).toBe(true)
  })

  test('a draft under that name, which it has no number for', async () => {
    const response = await get(`invoices/${await draft()}.pdf`)
    expect(response.headers['content-disposition']).toBe('attachment; filename="draft.pdf"')
  })

  test('a CSV whose rows sum to its total, with nothing in it that a spreadsheet would run', async () => {
    const id = await draft()
    const { number } = await issue(id)
    const { headers, body } = await get(`invoices/${id}.csv`)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(body.split('\r\n')).toEqual([
      'document,row,description,detail,quantity,from,until,amount,currency',
      `${number},line,"'=Consulting, ""two"" days",,,,,123.45,EUR`,
      `${number},line,Discount,,,,,-3.45,EUR`,
      `${number},tax,,,,,,0.00,EUR`,
      `${number},total,,,,,,120.00,EUR`,
      '',
    ])
  })

  test('a credit note as PDF and CSV', async () => {
    const invoiceId = await draft()
    const { number } = await issue(invoiceId)
    const note = 'mutation ($input: CreateCreditNoteInput!) { createCreditNote(input: $input) { id number } }'
    const input = { tenantId: tenant, invoiceId, amount: 2000, reason: 'A day less' }
    const { id, number: noteNumber } = (await ask(note, { input })).createCreditNote
    const pdf = await get(`credit-notes/${id}.pdf`)
    expect(pdf.headers['content-disposition']).toBe(`attachment; filename="${noteNumber}.pdf"`)
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
    const { body } = await get(`credit-notes/${id}.csv`)
    expect(body).toContain(`${noteNumber},line,Credit for invoice ${number},A day less,,,,20.00,EUR`)
  })

  test('go to those who may read billing, operators among them, and to nobody else', async () => {
    const id = await draft()
    const status = async (as: TestPerson | null, of = tenant) => (await get(`invoices/${id}.pdf`, as, of)).statusCode
    const [viewer, biller, stranger] = [await app.person(), await app.person(), await app.person()]
    await addMember(app, tenantId, viewer, 'VIEWER')
    await addMember(app, tenantId, biller, 'BILLING')
    const foreign = toPublicId('tenant', await createSubscriber(app, stranger, 'PRO'))
    expect(await status(biller)).toBe(200)
    expect(await status(operator)).toBe(200)
    expect(await status(viewer)).toBe(403)
    expect(await status(stranger)).toBe(404)
    expect(await status(stranger, foreign)).toBe(404)
    expect(await status(null)).toBe(401)
  })

  test.each(['x.pdf', 'ivc_.pdf', '../invoices.pdf', 'ivc_00000000000000000000000000.doc'])(
    '%s is not there',
    async (file) => {
      expect([400, 404]).toContain((await get(`invoices/${file}`)).statusCode)
    },
  )
})

describe('mails', () => {
  const subjectsTo = async (address: string) => {
    const answer = await openBrowser(app).get(`/dev/mail.json?to=${encodeURIComponent(address)}`)
    return answer.json().messages as { subject: string; text: string }[]
  }
  const mail = (address: string, subject: RegExp) =>
    app.until(async () => (await subjectsTo(address)).find((each) => subject.test(each.subject)))

  test('an issued invoice, a payment and a credit note are told to the billing contact', async () => {
    const address = `accounting-${tenant.slice(-8)}@example.com`
    await contact(address)
    const id = await draft()
    const { number } = await issue(id)
    const issued = await mail(address, /^Invoice /)
    expect(issued.subject).toBe(`Invoice ${number}: €120.00`)
    expect(issued.text).toMatch(new RegExp(`/billing/invoices/${id}`))
    await pay(id, 5000)
    expect((await mail(address, /^Payment received/)).text).toContain('€70.00 is still to be paid.')
    const note = 'mutation ($input: CreateCreditNoteInput!) { createCreditNote(input: $input) { number } }'
    const input = { tenantId: tenant, invoiceId: id, amount: 1000, reason: 'An hour less' }
    const credited = (await ask(note, { input })).createCreditNote
    expect((await mail(address, /^Credit note/)).text).toContain(
      `The credit note ${credited.number} takes €10.00 off the invoice ${number}. The reason: An hour less`,
    )
    expect(await subjectsTo(owner.email)).toEqual([])
  })

  test('where nobody is named, owners hear of it', async () => {
    const { number } = await issue(await draft())
    expect((await mail(owner.email, /^Invoice /)).subject).toContain(number)
  })
})

describe('the issuer’s logo', () => {
  const upload = (payload: Buffer, as: TestPerson, revision: number) =>
    app.server.inject({
      method: 'PUT',
      url: '/billing/logo',
      headers: { cookie: as.cookie, 'if-match': `"${revision}"`, 'content-type': 'image/png' },
      payload,
    })
  const settings = async () => (await ask('{ billingSettings { revision logoHash } }', {})).billingSettings
  const picture = () =>
    sharp({ create: { width: 400, height: 100, channels: 3, background: '#1f4bd8' } })
      .png()
      .toBuffer()

  test('is uploaded by operators, stands on invoices, is shown and taken off again', async () => {
    const id = await draft()
    const plain = (await get(`invoices/${id}.pdf`)).rawPayload
    const { revision } = await settings()
    const { revision: next } = (await upload(await picture(), operator, revision)).json()
    const { logoHash } = await settings()
    const shown = await app.server.inject({ url: `/billing/logo/${logoHash}.png` })
    expect(await sharp(shown.rawPayload).metadata()).toMatchObject({ format: 'png', width: 256 })
    const adorned = (await get(`invoices/${id}.pdf`)).rawPayload
    expect(adorned.includes('/Subtype /Image')).toBe(true)
    expect(plain.includes('/Subtype /Image')).toBe(false)
    const removed = await app.server.inject({
      method: 'DELETE',
      url: '/billing/logo',
      headers: { cookie: operator.cookie, 'if-match': `"${next}"` },
    })
    expect(removed.statusCode).toBe(200)
    expect((await settings()).logoHash).toBeNull()
    expect((await app.server.inject({ url: `/billing/logo/${logoHash}.png` })).statusCode).toBe(404)
  })

  test('is refused from others, from who saw an older state, and where it is no picture', async () => {
    const { revision } = await settings()
    expect((await upload(await picture(), owner, revision)).statusCode).toBe(403)
    expect((await upload(await picture(), operator, revision + 1)).statusCode).toBe(409)
    expect((await upload(Buffer.from('<svg/>'), operator, revision)).statusCode).toBe(400)
    expect((await settings()).revision).toBe(revision)
  })
})
