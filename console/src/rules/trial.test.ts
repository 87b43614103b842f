import { expect, test } from 'vitest'
import { isBroken, marksOf, type Part, reasonText, trialOf, verdictOf } from './trial.ts'

const part = (changed: Partial<Part> = {}): Part => ({
  ...{ kind: 'has', text: 'a', holds: true, passing: [], failing: [], terms: [] },
  ...changed,
})

test('the verdict names every broken clause', () => {
  const trial = trialOf({ broken: ['ALWAYS', 'NEVER'], when: part(), always: part({ holds: false }), never: part() })
  expect(verdictOf(trial)).toEqual({
    isBroken: true,
    sentence: 'This trace breaks the rule: what “always” asks for is missing, and what “never” forbids is there.',
  })
})

test('a trace that the rule is not about keeps to it, and is told so', () => {
  const trial = trialOf({ broken: [], when: part({ holds: false }), always: part({ holds: false }), never: null })
  expect(verdictOf(trial).sentence).toMatch(/“when” does not hold/)
  expect(trial.blocks.map(({ word }) => word)).toEqual(['when', 'always'])
})

test('a block breaks the rule only where the answer says so: not while “when” does not hold', () => {
  const never = part()
  const trial = trialOf({ broken: ['NEVER'], when: part(), always: part(), never })
  expect((['when', 'always', 'never'] as const).map((word) => isBroken(trial, word))).toEqual([false, false, true])
  expect(isBroken(trialOf({ broken: [], when: part({ holds: false }), always: null, never }), 'never')).toBe(false)
})

test('a span is marked with each block in which it passes, however deep', () => {
  const when = part({ kind: 'and', terms: [part({ passing: ['s1'] }), part({ passing: ['s1', 's2'] })] })
  const marks = marksOf(trialOf({ broken: [], when, always: part({ passing: ['s2'] }), never: null }))
  expect([...marks]).toEqual([
    ['s1', ['when']],
    ['s2', ['when', 'always']],
  ])
})

test('a reason says what was read, and when nothing was there', () => {
  expect(reasonText({ text: 'amount > 1000', actual: 5 })).toBe('amount > 1000: it is 5')
  expect(reasonText({ text: 'name == "x"', actual: 'y' })).toBe('name == "x": it is "y"')
  expect(reasonText({ text: 'amount > 1000', actual: null })).toBe('amount > 1000: it is not there')
})
