import { expect, test } from 'vitest'
import { diffLines } from './diffLines.ts'

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => ({ same: ' ', removed: '-', added: '+' })[kind] + text)

test('keeps the lines that both have and names the others, removed ones first', () => {
  expect(shown('a\nb\nc', 'a\nx\nc\nd')).toEqual([' a', '-b', '+x', ' c', '+d'])
})

test('the same text has no changes', () => {
  expect(shown('when { a }', 'when { a }')).toEqual([' when { a }'])
})

test('what comes out of nothing is only added', () => {
  expect(shown('', 'a\nb')).toEqual(['+a', '+b'])
})

test('both texts can be read out of the difference', () => {
  const [before, after] = ['one\ntwo\nthree\ntwo', 'two\nthree\nfour\ntwo\none']
  const lines = diffLines(before, after)
  const side = (left: string) => lines.filter(({ kind }) => kind !== left).map(({ text }) => text)
  expect(side('added').join('\n')).toBe(before)
  expect(side('removed').join('\n')).toBe(after)
  expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(3)
})

test('texts too long to look for the most lines to keep are both still there', () => {
  const numbered = (from: number) => Array.from({ length: 2_000 }, (_, line) => `line ${from + line}`).join('\n')
  const lines = diffLines(numbered(0), numbered(5))
  const side = (left: string) => lines.filter(({ kind }) => kind !== left).map(({ text }) => text)
  expect(side('added').join('\n')).toBe(numbered(0))
  expect(side('removed').join('\n')).toBe(numbered(5))
})
