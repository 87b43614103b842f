import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { CodeStep } from './CodeStep.tsx'

function answering(...answers: [status: number, body: object][]) {
  const fetch = vi.fn(async () => {
    const [status, body] = answers.shift() ?? [500, {}]
    return new Response(JSON.stringify(body), { status })
  })
  vi.stubGlobal('fetch', fetch)
  return fetch
}

function show(overrides: Partial<Parameters<typeof CodeStep>[0]> = {}) {
  const props = {
    sent: { email: 'ada@example.com', resendAt: Date.now() - 1, expiresInMinutes: 10 },
    mailbox: false,
    onSignedIn: vi.fn(async () => undefined),
    onResent: vi.fn(),
    onChangeEmail: vi.fn(),
    ...overrides,
  }
  render(<CodeStep {...props} />)
  return { ...props, input: screen.getByLabelText('Six-digit code') }
}

it('is ready to type in and offers itself to the one-time-code autofill', () => {
  const { input } = show()
  expect(document.activeElement).toBe(input)
  expect(input.getAttribute('autocomplete')).toBe('one-time-code')
  expect(input.getAttribute('inputmode')).toBe('numeric')
})

it('sends the code with the sixth digit, once', async () => {
  const fetch = answering([200, { returnTo: '/' }])
  const { input, onSignedIn } = show()
  await userEvent.type(input, '12345')
  expect(fetch).not.toHaveBeenCalled()
  await userEvent.type(input, '6')
  await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce())
  expect(fetch).toHaveBeenCalledOnce()
  expect(fetch).toHaveBeenCalledWith('/auth/email/verify', expect.objectContaining({ body: '{"code":"123456"}' }))
})

it('takes a pasted code whatever stands around the digits', async () => {
  const fetch = answering([200, { returnTo: '/' }])
  const { input } = show()
  await userEvent.click(input)
  await userEvent.paste('Your code: 123-456')
  expect(fetch).toHaveBeenCalledWith('/auth/email/verify', expect.objectContaining({ body: '{"code":"123456"}' }))
})

it('says that a code was wrong, empties the field and lets the person try again', async () => {
  answering([400, { code: 'CODE_WRONG', message: 'This code is wrong.' }], [200, { returnTo: '/' }])
  const { input, onSignedIn } = show()
  await userEvent.type(input, '000000')
  expect((await screen.findByText('This code is wrong.')).closest('[aria-live="assertive"]')).not.toBeNull()
  expect((input as HTMLInputElement).value).toBe('')
  expect(input.getAttribute('aria-invalid')).toBe('true')
  await userEvent.type(input, '123456')
  await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce())
})

it('counts down until another code may be asked for', () => {
  show({ sent: { email: 'ada@example.com', resendAt: Date.now() + 12_000, expiresInMinutes: 10 } })
  const button = screen.getByRole('button', { name: /Send again in 1[12] s/ })
  expect((button as HTMLButtonElement).disabled).toBe(true)
})

it('asks for a new code and reports when the next may be asked for', async () => {
  answering([202, { expiresInSeconds: 600, resendAfterSeconds: 30 }])
  const { onResent } = show()
  await userEvent.click(screen.getByRole('button', { name: 'Send a new code' }))
  expect(onResent).toHaveBeenCalledWith(expect.objectContaining({ email: 'ada@example.com', expiresInMinutes: 10 }))
})
