import { act, render, renderHook, screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { type Step, troubleOf } from './progress.ts'
import { StepRow } from './StepRow.tsx'
import { useOnboardingProgress } from './useOnboardingProgress.ts'

const now = new Date('2026-03-01T10:00:00Z')

function step(changed: Partial<Step>): Step {
  const empty = {
    errorCode: null,
    error: null,
    startedAt: null,
    finishedAt: null,
    nextAttemptAt: null,
    durationMs: null,
  }
  return { name: 'KEYS', title: 'Cryptographic keys', state: 'PENDING', attempts: 0, ...empty, ...changed }
}

function onboarding(state: string) {
  const tenant = { id: 'ten_1', name: 'Acme', slug: 'acme', status: 'PROVISIONING' }
  return { onboarding: { id: 'ten_1', tenant, state, createdAt: now.toISOString(), steps: [] } }
}

it('says what went wrong, how often, and counts down to the next try', () => {
  const waiting = step({
    state: 'WAITING',
    attempts: 3,
    error: 'The key service is not answering.',
    nextAttemptAt: '2026-03-01T10:00:08Z',
  })
  expect(troubleOf(waiting, now)).toBe('The key service is not answering. 3 attempts so far. Next try in 8 s.')
  expect(troubleOf(waiting, new Date('2026-03-01T10:00:09Z'))).toContain('Trying again now.')
})

it('is silent about a step that goes well at the first try', () => {
  expect(troubleOf(step({ state: 'RUNNING', attempts: 1 }), now)).toBeNull()
  expect(troubleOf(step({ state: 'SUCCEEDED', attempts: 1, durationMs: 40 }), now)).toBeNull()
})

it('shows how long a finished step took', () => {
  render(<StepRow step={step({ state: 'SUCCEEDED', attempts: 1, durationMs: 1240 })} />)
  expect(screen.getByText('Cryptographic keys')).toBeTruthy()
  expect(screen.getByText('1.2 s')).toBeTruthy()
})

it('asks again while the onboarding runs and stops when it is completed', async () => {
  const states = ['RUNNING', 'RUNNING', 'COMPLETED']
  const api = createFakeApi({ Onboarding: () => onboarding(states.shift() ?? 'TOO_MANY') })
  vi.useFakeTimers()
  const { result } = renderHook(useOnboardingProgress, { wrapper: api.Provider })
  await act(() => vi.advanceTimersByTimeAsync(10_000))
  vi.useRealTimers()
  expect(result.current.onboarding?.state).toBe('COMPLETED')
  expect(api.sent).toHaveLength(3)
})

it('takes the tenant’s disappearance during cancelling for what it is', async () => {
  const notFound = { errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND' } }] }
  const answers = [onboarding('CANCELING')]
  const api = createFakeApi({ Onboarding: () => answers.shift() ?? notFound })
  const { result } = renderHook(useOnboardingProgress, { wrapper: api.Provider })
  await waitFor(() => expect(result.current.onboarding?.state).toBe('CANCELED'))
  expect(result.current.error).toBeUndefined()
})
