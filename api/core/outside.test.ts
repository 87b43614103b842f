import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from './errors.ts'
import { type Exchange, exchangesWith } from './outside.ts'

let exchange: Exchange
beforeEach(() => {
  vi.useFakeTimers()
  exchange = exchangesWith({
    toAppError: (cause) => new AppError((cause as { code: 'UNAVAILABLE' | 'CONFLICT' }).code, { cause }),
    unavailable: (cause, retryAfter) =>
      new AppError('UNAVAILABLE', { message: 'It is away.', cause, retryAfter: retryAfter ?? 1 }),
  })
})
afterEach(() => vi.useRealTimers())

const failing = (code: string) => vi.fn(() => Promise.reject(Object.assign(new Error('no'), { code })))
const errorOf = (work: () => Promise<unknown>) => exchange(work).catch((error: unknown) => error as AppError)

test('errors come in our terms, and those that are ours already stay as they are', async () => {
  expect(await errorOf(failing('CONFLICT'))).toMatchObject({ code: 'CONFLICT', cause: { message: 'no' } })
  const ours = new AppError('NOT_FOUND')
  expect(await errorOf(() => Promise.reject(ours))).toBe(ours)
  expect(await exchange(async () => 7)).toBe(7)
})

test('after five failures in a row nothing is asked for ten seconds, and callers hear when to come again', async () => {
  const away = failing('UNAVAILABLE')
  for (let i = 0; i < 5; i++) await errorOf(away)
  expect(await errorOf(away)).toMatchObject({ code: 'UNAVAILABLE', message: 'It is away.', retryAfter: 10 })
  expect(away).toHaveBeenCalledTimes(5)
  vi.advanceTimersByTime(10_000)
  expect(await exchange(async () => 'back')).toBe('back')
})

test('refusals are answers: they do not count as failures, and end a row of them', async () => {
  const refused = failing('CONFLICT')
  for (let i = 0; i < 6; i++) await errorOf(refused)
  expect(refused).toHaveBeenCalledTimes(6)
  const away = failing('UNAVAILABLE')
  for (let i = 0; i < 4; i++) await errorOf(away)
  await exchange(async () => 'here')
  for (let i = 0; i < 5; i++) await errorOf(away)
  expect(away).toHaveBeenCalledTimes(9)
})
