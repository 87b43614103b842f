import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useStayCurrent } from './useStayCurrent.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

test('looks once a minute, at once when the page comes to the front, and not while it is hidden', async () => {
  const look = vi.fn()
  const { unmount } = renderHook(() => useStayCurrent(look))
  await pass(60_001)
  expect(look).toHaveBeenCalledTimes(1)
  await pass(10_000)
  window.dispatchEvent(new Event('focus'))
  document.dispatchEvent(new Event('visibilitychange'))
  await pass(0)
  expect(look).toHaveBeenCalledTimes(2)
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  await pass(180_000)
  expect(look).toHaveBeenCalledTimes(2)
  vi.restoreAllMocks()
  unmount()
  window.dispatchEvent(new Event('focus'))
  await pass(120_000)
  expect(look).toHaveBeenCalledTimes(2)
})

test('many refusals at once are one look, and one right after a look gets its own a little later', async () => {
  const look = vi.fn()
  const { result } = renderHook(() => useStayCurrent(look))
  for (let refusal = 0; refusal < 5; refusal += 1) result.current()
  await pass(0)
  expect(look).toHaveBeenCalledTimes(1)
  await pass(500)
  result.current()
  result.current()
  await pass(1_000)
  expect(look).toHaveBeenCalledTimes(1)
  await pass(500)
  expect(look).toHaveBeenCalledTimes(2)
})
