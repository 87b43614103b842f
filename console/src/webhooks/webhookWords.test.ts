import { expect, it } from 'vitest'
import { answerText, dayText, deliveryText, isTaken, kindsText, shortUrl, stateOf } from './webhookWords.ts'

const failingSince = '2026-03-01T12:00:00Z'

it('tells an endpoint that somebody switched off from one that was given up', () => {
  const on = { status: 'ENABLED', disabledReason: null, failingSince: null } as const
  expect(stateOf(on)).toBe('ON')
  expect(stateOf({ ...on, failingSince })).toBe('FAILING')
  const off = { ...on, status: 'DISABLED' } as const
  expect(stateOf({ ...off, disabledReason: 'MANUAL' })).toBe('OFF')
  // It may have been failing when somebody switched it off: that is what counts then.
  expect(stateOf({ ...off, disabledReason: 'MANUAL', failingSince })).toBe('OFF')
  expect(stateOf({ ...off, disabledReason: 'FAILING', failingSince })).toBe('GIVEN_UP')
  expect(stateOf({ ...off, disabledReason: 'GONE', failingSince })).toBe('GONE')
})

it('counts kinds of events, none being all', () => {
  expect(kindsText([])).toBe('All events')
  expect(kindsText(['signal.raised'])).toBe('1 kind')
  expect(kindsText(['signal.raised', 'invoice.paid'])).toBe('2 kinds')
})

it('sums up a day without naming what there was none of', () => {
  expect(dayText({ succeededLastDay: 1420, failedLastDay: 3, pending: 1 })).toBe('1,420 delivered, 3 failed, 1 waiting')
  expect(dayText({ succeededLastDay: 0, failedLastDay: 2, pending: 0 })).toBe('2 failed')
  expect(dayText({ succeededLastDay: 0, failedLastDay: 0, pending: 0 })).toBe('Nothing')
})

it('says of a delivery whether it waits for its first or another try', () => {
  expect(deliveryText({ status: 'PENDING', attemptCount: 0 })).toBe('Waiting')
  expect(deliveryText({ status: 'PENDING', attemptCount: 2 })).toBe('Trying again')
  expect(deliveryText({ status: 'SUCCEEDED', attemptCount: 3 })).toBe('Delivered')
  expect(deliveryText({ status: 'FAILED', attemptCount: 10 })).toBe('Failed')
})

it('says what an answer means', () => {
  const answered = (status: number) => answerText({ status, error: null })
  expect(answered(204)).toBe('Answered 204')
  expect(answered(301)).toBe('Answered 301: redirects are not followed')
  expect(answered(404)).toBe('Answered 404: nothing is at this address')
  expect(answered(418)).toBe('Answered 418: it refuses the message')
  expect(answered(500)).toBe('Answered 500: it failed')
  expect(answerText({ status: null, error: 'The connection was refused.' })).toBe('The connection was refused.')
  expect(answerText({ status: null, error: null })).toBe('No answer')
})

it('takes any 2xx for taken, and nothing else', () => {
  expect([null, 199, 200, 204, 299, 300, 500].map((status) => isTaken({ status }))).toEqual([
    ...[false, false, true, true, true, false, false],
  ])
})

it('shows an address by what tells it from others', () => {
  expect(shortUrl('https://acme.example/hooks/')).toBe('acme.example/hooks')
  expect(shortUrl('http://localhost:8080/')).toBe('http://localhost:8080')
})
