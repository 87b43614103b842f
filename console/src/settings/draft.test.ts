import { expect, it } from 'vitest'
import { changedFields, type Draft, inputOf, rebase } from './draft.ts'

const base: Draft = {
  name: 'Acme',
  slug: 'acme',
  timeZone: 'Europe/Berlin',
  locale: 'en',
  retentionDays: '90',
  supportContact: 'help@acme.example',
  tags: ['eu'],
  metadata: [
    { key: 'crm', value: '17' },
    { key: 'tier', value: 'gold' },
  ],
}

it('sends only what was changed, and of the metadata only the keys that were', () => {
  const metadata = [
    { key: 'crm', value: '18' },
    { key: 'region', value: 'eu' },
    { key: '', value: '' },
  ]
  const draft = { ...base, name: 'Acme AG', supportContact: ' ', retentionDays: '', metadata }
  expect(inputOf(base, draft)).toEqual({
    name: 'Acme AG',
    supportContact: null,
    retentionDays: null,
    metadata: [
      { key: 'crm', value: '18' },
      { key: 'region', value: 'eu' },
      { key: 'tier', value: null },
    ],
  })
  expect(inputOf(base, { ...base })).toEqual({})
})

it('puts one’s changes on top of somebody else’s without losing either', () => {
  const mine: Draft = { ...base, name: 'Mine', metadata: [{ key: 'crm', value: '99' }] }
  const theirs: Draft = {
    ...base,
    name: 'Theirs',
    locale: 'de',
    metadata: [...base.metadata, { key: 'new', value: 'x' }],
  }
  const merged = rebase(base, mine, theirs)
  expect(merged).toMatchObject({ name: 'Mine', locale: 'de', tags: ['eu'] })
  expect(merged.metadata).toEqual([
    { key: 'crm', value: '99' },
    { key: 'new', value: 'x' },
  ])
  expect(changedFields(theirs, merged)).toEqual(['name', 'metadata'])
})
