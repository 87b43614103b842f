import { expect, it } from 'vitest'
import { type ApiKey, expiryTone, lastCallText, whyNotRotatable } from './apiKeyWords.ts'
import { draftNotes, draftSummary } from './draftSummary.ts'
import { createInput, draftOf, errorOf, newDraft, updateInput } from './keyDraft.ts'
import { snippetsOf } from './snippets.ts'

const now = new Date('2026-03-01T12:00:00Z')
const empty = newDraft({ choice: 'NEVER', date: '' })

it('sends what is chosen: addresses line by line, an emptied limit as none, no half-filled metadata', () => {
  const metadata = [
    { key: 'team', value: 'core' },
    { key: '', value: '' },
  ]
  const draft = { ...empty, name: 'CI', allowedIps: ' 10.0.0.0/8,\n203.0.113.7 \n', rateLimit: ' ', metadata }
  expect(createInput(draft, now, 'UTC')).toEqual({
    name: 'CI',
    description: null,
    environment: 'LIVE',
    permissions: [],
    allowedIps: ['10.0.0.0/8', '203.0.113.7'],
    rateLimitPerMinute: null,
    metadata: [{ key: 'team', value: 'core' }],
    expiresAt: null,
  })
})

it('leaves the end of a key alone unless another is chosen', () => {
  const key = { ...empty, allowedIps: ['10.0.0.0/8'], rateLimitPerMinute: 60, description: null } as unknown as ApiKey
  const draft = draftOf(key)
  expect(draft).toMatchObject({ allowedIps: '10.0.0.0/8', rateLimit: '60', expiry: { choice: 'KEEP' } })
  expect(updateInput('key_1', draft, now, 'UTC')).not.toHaveProperty('expiresAt')
  const never = updateInput('key_1', { ...draft, expiry: { choice: 'NEVER', date: '' } }, now, 'UTC')
  expect(never).toHaveProperty('expiresAt', null)
})

it('finds the sentence for a field in any of its rows', () => {
  const fields = { 'allowedIps.1': 'This is no network.', name: 'Give the key a name.' }
  expect(errorOf(fields, 'allowedIps')).toBe('This is no network.')
  expect(errorOf(fields, 'allowed')).toBeUndefined()
})

it('says in words what the key will do', () => {
  const catalogue = [
    { name: 'tenant:read', summary: 'See the tenant' },
    { name: 'audit:read', summary: 'Read the audit log' },
  ]
  const draft = { ...empty, permissions: ['audit:read', 'tenant:read'], allowedIps: '10.0.0.0/8', rateLimit: '1' }
  expect(draftSummary(draft, catalogue)).toEqual(['see the tenant', 'read the audit log'])
  expect(draftNotes(draft, now, 'UTC')).toEqual([
    'It never ends.',
    'It works only from 10.0.0.0/8.',
    'It is held to 1 call a minute.',
  ])
})

it('warns of an end within two weeks, of keys that live', () => {
  const soon = '2026-03-10T00:00:00Z'
  expect(expiryTone({ state: 'ACTIVE', expiresAt: soon }, now)).toBe('soon')
  expect(expiryTone({ state: 'REVOKED', expiresAt: soon }, now)).toBe('calm')
  expect(expiryTone({ state: 'ACTIVE', expiresAt: '2026-04-10T00:00:00Z' }, now)).toBe('calm')
  expect(expiryTone({ state: 'ACTIVE', expiresAt: null }, now)).toBe('calm')
})

it('names programs as they name themselves and browsers as people do', () => {
  const use = { at: '', ip: '203.0.113.7', operation: 'mutation updateTenantSettings' }
  expect(lastCallText({ ...use, userAgent: 'python-requests/2.32.3 extra' })).toBe(
    'python-requests/2.32.3, from 203.0.113.7, calling updateTenantSettings',
  )
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
  expect(lastCallText({ ...use, ip: null, operation: null, userAgent: firefox })).toBe('Firefox on Linux')
})

it('rotates a key once, and while it is on', () => {
  const rotation = { replaces: null, replacedBy: null, overlapEndsAt: null }
  expect(whyNotRotatable({ state: 'ACTIVE', rotation })).toBeNull()
  expect(whyNotRotatable({ state: 'DISABLED', rotation })).toBe('Enable the key first.')
  expect(whyNotRotatable({ state: 'ACTIVE', rotation: { ...rotation, replacedBy: 'key_2' } })).toMatch(
    /rotated already/,
  )
})

it('puts the key into the lines only on wish, and never into the files', () => {
  for (const { setup, file } of snippetsOf('https://betrace.example', null)) expect(setup + file).not.toContain('btk_')
  for (const { setup, file } of snippetsOf('https://betrace.example', 'btk_live_x')) {
    expect(setup).toContain("'btk_live_x'")
    expect(setup).toContain("'https://betrace.example'")
    expect(file).not.toContain('btk_live_x')
  }
})
