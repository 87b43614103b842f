import { expect, it } from 'vitest'
import { type Question, readQuestion, writeQuestion } from './question.ts'

const read = (text: string) => readQuestion(new URLSearchParams(text))
const usual: Question = read('')

it('an empty address is the running period of the API calls, as a chart', () => {
  expect(usual).toMatchObject({
    meter: 'api_calls',
    range: 'period',
    by: 'TOTAL',
    step: null,
    zone: null,
    view: 'chart',
  })
  expect(writeQuestion(usual).toString()).toBe('')
})

it('an address leads back to the question it was made of', () => {
  const questions: Question[] = [
    { ...usual, meter: 'spans', range: '7d', step: 'HOUR', by: 'KEY', zone: 'America/New_York', view: 'table' },
    { ...usual, range: 'custom', from: '2026-03-29', to: '2026-04-02', compare: true, runningTotal: true },
    { ...usual, range: 'last-period', by: 'SUBJECT', zone: 'UTC' },
  ]
  for (const question of questions) expect(readQuestion(writeQuestion(question))).toEqual(question)
})

it.each([
  ['range=forever', { range: 'period' }],
  ['range=custom', { range: 'period', from: null }],
  ['range=custom&from=2026-04-02&to=2026-03-29', { range: 'period', from: null, to: null }],
  ['range=custom&from=2026-02-30&to=2026-03-29', { range: 'period' }],
  ['zone=Mars/Olympus', { zone: null }],
  ['zone=%2B05:30', { zone: null }],
  ['step=week&by=colour&view=smell', { step: null, by: 'TOTAL', view: 'chart' }],
  ['from=2026-01-01&to=2026-01-02', { range: 'period', from: null, to: null }],
])('what is not understood is as if it were not there: %s', (text, expected) => {
  expect(read(text)).toMatchObject(expected)
})
