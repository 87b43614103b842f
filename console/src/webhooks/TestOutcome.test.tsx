import { render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router-dom'
import { expect, it, vi } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { delivery, refused } from './fixtures.ts'
import { TestOutcome } from './TestOutcome.tsx'

/** A receiver that has not answered when it is asked for the first time. */
function show(answered: typeof delivery) {
  let asked = 0
  const onAnswered = vi.fn()
  const api = createFakeApi({
    WebhookDelivery: () => ({ webhookDelivery: ++asked === 1 ? delivery : answered }),
  })
  render(
    <MemoryRouter>
      <api.Provider>
        <TestOutcome deliveryId="whd_1" onAnswered={onAnswered} onClose={() => undefined} />
      </api.Provider>
    </MemoryRouter>,
  )
  return onAnswered
}

it('waits for the answer and says when it is there, once', async () => {
  const attempt = { at: '2026-03-01T12:00:01Z', status: 204, error: null, durationMs: 41, responseExcerpt: null }
  const onAnswered = show({ ...delivery, status: 'SUCCEEDED', nextAttemptAt: null, attempts: [attempt] })
  await screen.findByText(/Waiting for the answer/)
  expect(onAnswered).not.toHaveBeenCalled()
  await screen.findByText(/^Delivered: answered 204 after 41 ms\./)
  expect(onAnswered).toHaveBeenCalledOnce()
  expect(screen.queryByText(/tried again/)).toBeNull()
})

it('says of a failure what was answered and that it is tried again', async () => {
  show(refused)
  const outcome = await screen.findByText(/^Answered 500: it failed after 1\.4 s\. It is tried again/)
  expect(outcome.querySelector('a')?.getAttribute('href')).toBe('/?delivery=whd_1')
})
