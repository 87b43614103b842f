import { expect, it } from 'vitest'
import { formatDocument, operationsIn } from './document.ts'
import { titleOf } from './useQueryHistory.ts'

it('finds the operations of a document, and none while it is half written', () => {
  expect(operationsIn('query A { a } mutation B { b } fragment F on T { f }')).toEqual([
    { name: 'A', kind: 'query' },
    { name: 'B', kind: 'mutation' },
  ])
  expect(operationsIn('query A {')).toBeNull()
})

it('formats what it can read, and leaves comments and half-written documents alone', () => {
  expect(formatDocument('{a{b}}')).toBe('{\n  a {\n    b\n  }\n}')
  expect(formatDocument('# why\n{a}')).toBe('# why\n{a}')
  expect(formatDocument('{a')).toBe('{a')
})

it('calls a past query by its first telling line', () => {
  expect(titleOf('# note\n\nquery Team($first: Int) {\n  members { id }\n}')).toBe('query Team($first: Int)')
  expect(titleOf('{\n  tenant { id }\n}')).toBe('tenant { id }')
})
