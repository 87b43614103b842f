import { expect, test } from 'vitest'
import { senderOf } from './headers.ts'

test.each([
  ['BeTrace <no-reply@betrace.example>', { name: 'BeTrace', address: 'no-reply@betrace.example' }],
  ['"Be, Trace" <no-reply@betrace.example> ', { name: 'Be, Trace', address: 'no-reply@betrace.example' }],
  [' no-reply@betrace.example ', { name: '', address: 'no-reply@betrace.example' }],
  ['<no-reply@betrace.example>', { name: '', address: 'no-reply@betrace.example' }],
])('MAIL_FROM %j is read in its parts, and a tenant’s name takes the place of the product’s', (mailFrom, parts) => {
  expect(senderOf(mailFrom, null)).toEqual(parts)
  expect(senderOf(mailFrom, 'Acme via BeTrace')).toEqual({ ...parts, name: 'Acme via BeTrace' })
})
