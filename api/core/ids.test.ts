import fc from 'fast-check'
import { fromUUID } from 'typeid-js'
import { expect, test } from 'vitest'
import { idPrefixes, newId, parsePublicId, toPublicId } from './ids.ts'

const uuid = fc.oneof(
  fc.uuid(),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
)

test('every UUID is written as the TypeID library writes it, and read back', () => {
  fc.assert(
    fc.property(uuid, (id) => {
      const written = toPublicId('member', id)
      expect(written).toBe(fromUUID(id, idPrefixes.member))
      expect(parsePublicId('member', written)).toBe(id)
      expect(parsePublicId('user', written)).toBeNull()
    }),
    { numRuns: 2000 },
  )
})

test('public ids sort by the time they were made', () => {
  const ids = Array.from({ length: 200 }, newId)
  const written = ids.map((id) => toPublicId('auditEvent', id))
  expect(written.toSorted()).toEqual(ids.toSorted().map((id) => toPublicId('auditEvent', id)))
})

test.each(['', 'mem_x', '01A209BF-AA2E-728D-BA51-3DA40AAA623C', '01a209bfaa2e728dba513da40aaa623c'])(
  '%j is no UUID and gets no public id',
  (text) => expect(() => toPublicId('member', text)).toThrow('not a UUID'),
)
