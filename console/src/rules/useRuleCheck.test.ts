import { expect, test } from 'vitest'
import { fixedText, fixLabel } from './useRuleCheck.ts'

const mistake = { code: 'UNEXPECTED', message: '', line: 1, column: 1 }

test('a suggestion takes the place of what is wrong, and of nothing else', () => {
  const problem = { ...mistake, from: 11, to: 16, suggestion: 'always' }
  expect(fixedText('when { a } alway { b }', problem)).toBe('when { a } always { b }')
  expect(fixLabel('always')).toBe('Write “always”')
})

test('a mistake without a suggestion leaves the text as it is', () => {
  expect(fixedText('when { a }', { ...mistake, from: 0, to: 4, suggestion: null })).toBe('when { a }')
})
