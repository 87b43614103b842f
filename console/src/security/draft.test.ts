import { expect, it } from 'vitest'
import { ceilingText } from './ceilings.ts'
import { changedCeilings, type Draft, inputOf, rebase } from './draft.ts'
import { impactText } from './ImpactLine.tsx'

const base: Draft = {
  ipAllowList: { mode: 'OFF', ranges: [] },
  sessionLength: { mode: 'OFF', maxHours: '168' },
  singleSignOn: { mode: 'OFF' },
  invitationDomains: { mode: 'ENFORCED', domains: ['example.com'] },
  keyLifetime: { mode: 'OFF', maxDays: '90' },
  unusedKeys: { mode: 'OFF', days: '90' },
}

it('sends the ceilings that were changed, each as a whole, and numbers the server can refuse', () => {
  const draft: Draft = {
    ...base,
    sessionLength: { mode: 'ENFORCED', maxHours: 'twelve' },
    keyLifetime: { mode: 'ENFORCED', maxDays: ' ' },
    unusedKeys: { mode: 'OFF', days: '99999999999' },
  }
  expect(inputOf(draft, changedCeilings(base, draft))).toEqual({
    sessionLength: { mode: 'ENFORCED', maxHours: 0 },
    keyLifetime: { mode: 'ENFORCED', maxDays: null },
    unusedKeys: { mode: 'OFF', days: 2 ** 31 - 1 },
  })
  expect(changedCeilings(base, structuredClone(base))).toEqual([])
})

it('puts one’s changes on top of somebody else’s without losing either', () => {
  const mine: Draft = { ...base, sessionLength: { mode: 'ENFORCED', maxHours: '12' } }
  const theirs: Draft = { ...base, invitationDomains: { mode: 'OFF', domains: [] } }
  expect(rebase(base, mine, theirs)).toEqual({ ...theirs, sessionLength: mine.sessionLength })
})

it('says in words what a ceiling is set to, as the form has it and as the history keeps it', () => {
  expect(ceilingText(base.invitationDomains)).toBe('Enforced: example.com')
  expect(ceilingText({ mode: 'REPORT_ONLY', maxHours: 1 })).toBe('Report only: 1 hour')
  expect(ceilingText({ mode: 'ENFORCED', maxDays: null })).toBe('Enforced: any end')
  expect(ceilingText({ mode: 'OFF' })).toBe('Off')
})

it('names whom a ceiling would refuse, and how many more', () => {
  expect(impactText('ipAllowList', { count: 0, examples: [] })).toBe('Everybody who is signed in now could stay.')
  expect(impactText('sessionLength', { count: 3, examples: ['a@x.com', 'b@x.com'] })).toBe(
    'Enforced, 3 people would have to sign in again: a@x.com, b@x.com, and 1 more.',
  )
  expect(impactText('invitationDomains', { count: 1, examples: ['a@x.com'] })).toBe(
    'Enforced, 1 open invitation could not be accepted: a@x.com.',
  )
})
