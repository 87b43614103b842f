import { expect, it } from 'vitest'
import { type Question, readQuestion } from './question.ts'
import { spanOf } from './span.ts'

const periods = {
  current: { start: '2026-10-31T23:00:00.000Z', end: '2026-11-30T23:00:00.000Z' },
  previous: { start: '2026-09-30T22:00:00.000Z', end: '2026-10-31T23:00:00.000Z' },
}
const now = new Date('2026-11-23T13:50:00Z')

function ask(text: string, changed: Partial<Question> = {}, zone = 'Europe/Berlin') {
  const { from, to, ...rest } = spanOf({ ...readQuestion(new URLSearchParams(text)), ...changed }, periods, zone, now)
  return { from: from.toISOString(), to: to.toISOString(), ...rest }
}

it('a period is the tenant’s own, to the instant', () => {
  expect(ask('')).toMatchObject({ from: periods.current.start, to: periods.current.end, granularity: 'DAY' })
  expect(ask('range=last-period')).toMatchObject({ from: periods.previous.start, to: periods.previous.end })
})

it('the last days are whole days of the zone, today among them, over a change of clocks too', () => {
  expect(ask('range=7d')).toMatchObject({ from: '2026-11-16T23:00:00.000Z', to: '2026-11-23T23:00:00.000Z' })
  expect(ask('range=30d')).toMatchObject({ from: '2026-10-24T22:00:00.000Z' })
  expect(ask('range=7d', {}, 'Asia/Kolkata')).toMatchObject({ from: '2026-11-16T18:30:00.000Z' })
})

it('24 hours end with the running one, and stay the same question for a quarter of an hour', () => {
  const day = ask('range=24h')
  // From the hour after this one yesterday: 24 hours when widened to whole ones.
  expect(day).toEqual({
    from: '2026-11-22T14:45:00.000Z',
    to: '2026-11-23T14:00:00.000Z',
    granularity: 'HOUR',
    choices: ['MINUTE', 'HOUR'],
  })
  expect(ask('range=24h', { step: 'MINUTE' })).toMatchObject({
    from: '2026-11-22T14:00:00.000Z',
    granularity: 'MINUTE',
  })
})

it('custom days are whole days, the last one included', () => {
  const span = ask('range=custom&from=2026-10-25&to=2026-10-25')
  expect(span).toMatchObject({ from: '2026-10-24T22:00:00.000Z', to: '2026-10-25T23:00:00.000Z', granularity: 'HOUR' })
  expect(ask('range=custom&from=2026-01-01&to=2026-11-20')).toMatchObject({ granularity: 'MONTH' })
})

it('cuts only as finely as there is an answer, and a wish beyond that is not granted', () => {
  expect(ask('range=24h&by=subject').choices).toEqual(['HOUR'])
  expect(ask('range=custom&from=2026-09-01&to=2026-09-01').choices).toEqual(['HOUR'])
  expect(ask('range=30d&step=minute').granularity).toBe('DAY')
  expect(ask('range=90d').choices).toEqual(['DAY', 'MONTH'])
})
