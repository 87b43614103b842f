import { expect, it } from 'vitest'
import { parseRows, writeRows } from './parseRows.ts'

const emails = (text: string) => parseRows(text).map(({ email }) => email)

it('reads addresses one a line, or separated by commas, semicolons and tabs', () => {
  expect(emails('ada@x.example\r\nbob@x.example\n\n')).toEqual(['ada@x.example', 'bob@x.example'])
  expect(emails('ada@x.example, bob@x.example; eve@x.example\tjoe@x.example')).toHaveLength(4)
})

it('reads CSV with a heading, quotes and roles in the second column', () => {
  expect(parseRows('Email,Role\n"ada@x.example","Developer | Billing"\nbob@x.example,\n')).toEqual([
    { email: 'ada@x.example', roleNames: ['Developer', 'Billing'] },
    { email: 'bob@x.example', roleNames: [] },
  ])
})

it('counts an address once, whatever the case', () => {
  expect(emails('ada@x.example\nADA@x.example')).toHaveLength(1)
})

it('keeps what is no address, so that the server can say so', () => {
  expect(emails('ada at example')).toEqual(['ada at example'])
})

it('writes rows so that they read the same', () => {
  const rows = parseRows('ada@x.example, Developer | Billing\nbob@x.example')
  expect(parseRows(writeRows(rows))).toEqual(rows)
})
