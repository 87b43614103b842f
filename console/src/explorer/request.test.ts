import { expect, it, vi } from 'vitest'
import { curlOf } from './curlOf.ts'
import { maskedKey } from './heldKey.ts'
import { type ExplorerRequest, sendRequest } from './request.ts'

const asPerson: ExplorerRequest = {
  caller: { kind: 'person', tenantId: 'ten_1' },
  query: '{ tenant { name } }',
  operationName: null,
  variables: '',
  idempotencyKey: '',
}
const asKey: ExplorerRequest = { ...asPerson, caller: { kind: 'key', secret: 'btk_live_secret1234' } }

function answerWith(body: string, status = 200) {
  const send = vi.fn<typeof fetch>(async () => new Response(body, { status, headers: { 'x-request-id': 'req-1' } }))
  vi.stubGlobal('fetch', send)
  return send
}

it('sends a key without the person’s session, and the person without a key', async () => {
  const send = answerWith('{"data":{}}')
  await sendRequest(asKey)
  await sendRequest(asPerson)
  const [key, person] = send.mock.calls.map(([, init]) => init)
  expect(key?.credentials).toBe('omit')
  expect(key?.headers).toEqual({ 'content-type': 'application/json', authorization: 'Bearer btk_live_secret1234' })
  expect(person?.credentials).toBe('same-origin')
  expect(person?.headers).toMatchObject({ 'x-tenant-id': 'ten_1' })
  expect(person?.headers).not.toHaveProperty('authorization')
})

it('tells every error of an answer in words and keeps the data beside them', async () => {
  const errors = [
    { message: 'No.', extensions: { code: 'FORBIDDEN', details: { permission: 'audit:read' } } },
    { message: 'Gone.', extensions: { code: 'NOT_FOUND' } },
  ]
  answerWith(JSON.stringify({ data: { tenant: null }, errors }))
  const outcome = await sendRequest(asPerson)
  expect(outcome.problems.map(({ code, missingPermission }) => [code, missingPermission])).toEqual([
    ['FORBIDDEN', 'audit:read'],
    ['NOT_FOUND', null],
  ])
  expect(outcome.body).toContain('"tenant": null')
})

it('tells what refused the request as a whole, and that nobody answered', async () => {
  answerWith('{"errors":[{"message":"Expired.","extensions":{"code":"KEY_EXPIRED"}}]}', 401)
  expect(await sendRequest(asKey)).toMatchObject({ status: 401, problems: [{ code: 'KEY_EXPIRED' }] })
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('lost')))
  expect(await sendRequest(asKey)).toMatchObject({ status: null, problems: [{ code: 'UNREACHABLE' }] })
})

it('says that variables are not JSON before anything is sent', async () => {
  const send = answerWith('{}')
  const outcome = await sendRequest({ ...asPerson, variables: '{ "first": }' })
  expect(outcome.problems[0]?.message).toMatch(/^The variables are not JSON: /)
  expect(send).not.toHaveBeenCalled()
})

it('writes a command line that holds no key and survives quotes', () => {
  const command = curlOf({ ...asKey, query: '{ a(b: "it\'s") }', idempotencyKey: 'build-7' }, 'https://betrace.example')
  expect(command).toContain('-H "Authorization: Bearer $BETRACE_API_KEY"')
  expect(command).toContain("-H 'Idempotency-Key: build-7'")
  expect(command).toContain("it'\\''s")
  expect(command).not.toContain('secret1234')
})

it('shows of a key what the list shows of it', () => {
  expect(maskedKey(`btk_live_${'0'.repeat(26)}_a1b2c3${'x'.repeat(32)}`)).toBe('btk_live_…a1b2c3')
  expect(maskedKey(`bts_a1b2c3${'x'.repeat(32)}`)).toBe('bts_…a1b2c3')
  expect(maskedKey('nothing like a key')).toBe('…')
})
