import { expect, it } from 'vitest'
import { actionText, actorText } from './auditWords.ts'

it('names the product by the part that did it, whether a job or what is done about an event', () => {
  expect(actorText({ actorKind: 'SYSTEM', actorLabel: 'job:onboarding.run' })).toBe('BeTrace, onboarding run')
  expect(actorText({ actorKind: 'SYSTEM', actorLabel: 'job:tenant.activated/billing' })).toBe('BeTrace, billing')
  expect(actorText({ actorKind: 'PERSON', actorLabel: 'ada@example.com' })).toBe('ada@example.com')
})

it('shows an action that it has no sentence for by its name in words', () => {
  expect(actionText('invoice.issue')).toBe('Invoice issued')
  expect(actionText('invoice.fold-twice')).toBe('Invoice fold twice')
})
