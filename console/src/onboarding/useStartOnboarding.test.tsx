import { act, renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { useStartOnboarding } from './useStartOnboarding.ts'
import { stepOfFields } from './wizard.ts'

const input = { name: 'Acme', slug: 'acme', timeZone: 'UTC', planCode: 'starter', defaultRules: true }
const started = { startOnboarding: { tenant: { slug: 'acme' } } }

it('repeats a request whose answer got lost under the same idempotency key', async () => {
  let tries = 0
  const api = createFakeApi({ StartOnboarding: () => (++tries === 1 ? new TypeError('Failed to fetch') : started) })
  const { result } = renderHook(useStartOnboarding, { wrapper: api.Provider })
  expect(await act(() => result.current.start(input))).toBeNull()
  expect(result.current.problem?.code).toBe('UNREACHABLE')
  expect(await act(() => result.current.start(input))).toBe('acme')
  const keys = api.sent.map(({ headers }) => headers['idempotency-key'])
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys[1]).toBe(keys[0])
})

it('gives changed input a key of its own', async () => {
  const api = createFakeApi({ StartOnboarding: () => started })
  const { result } = renderHook(useStartOnboarding, { wrapper: api.Provider })
  await act(() => result.current.start(input))
  await act(() => result.current.start({ ...input, slug: 'acme-2' }))
  const keys = api.sent.map(({ headers }) => headers['idempotency-key'])
  expect(new Set(keys).size).toBe(2)
})

it('hands on which field was refused, and which step asks for it', async () => {
  const extensions = { code: 'SLUG_TAKEN', fields: { slug: 'This address is already taken.' } }
  const api = createFakeApi({ StartOnboarding: () => ({ errors: [{ message: 'Taken.', extensions }] }) })
  const { result } = renderHook(useStartOnboarding, { wrapper: api.Provider })
  await act(() => result.current.start(input))
  expect(result.current.problem?.fields).toEqual({ slug: 'This address is already taken.' })
  expect(stepOfFields(result.current.problem?.fields ?? {})).toBe(0)
  expect(stepOfFields({ planCode: 'There is no such plan.' })).toBe(1)
})
