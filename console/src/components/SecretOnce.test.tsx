import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it, vi } from 'vitest'
import { SecretDialog } from './SecretDialog.tsx'
import { SecretOnce } from './SecretOnce.tsx'

const secret = 'btk_live_01h2xcejqtf2nbrexx3vqjhp41_abcdefghijklmnopqrstuvwxyz0123456789AB'

function Once() {
  const [copied, setCopied] = useState(false)
  return <SecretOnce secret={secret} what="The key" copied={copied} onCopied={() => setCopied(true)} />
}

it('keeps the secret out of the page until it is asked for', async () => {
  const user = userEvent.setup()
  render(<Once />)
  expect(document.body.textContent).not.toContain(secret.slice(9))
  await user.click(screen.getByRole('button', { name: 'Show the secret' }))
  expect(screen.getByText(secret)).toBeDefined()
  await user.click(screen.getByRole('button', { name: 'Hide the secret' }))
  expect(screen.queryByText(secret)).toBeNull()
})

it('copies it unseen and says so', async () => {
  const user = userEvent.setup()
  render(<Once />)
  await user.click(screen.getByRole('button', { name: 'Copy' }))
  expect(await navigator.clipboard.readText()).toBe(secret)
  expect(screen.getByText(/^The key is copied/)).toBeDefined()
  expect(screen.queryByText(secret)).toBeNull()
})

it('shows it to be copied by hand where the clipboard is out of reach', async () => {
  const user = userEvent.setup()
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'))
  render(<Once />)
  await user.click(screen.getByRole('button', { name: 'Copy' }))
  expect(screen.getByText(secret)).toBeDefined()
  expect(screen.getByText(/Copying is blocked here/)).toBeDefined()
  expect(screen.queryByText(/^The key is copied/)).toBeNull()
})

it('asks before it goes away uncopied, and not after', async () => {
  const user = userEvent.setup()
  const close = vi.fn()
  render(<SecretDialog title="Your key" secret={secret} onClose={close} />)
  await user.click(screen.getByRole('button', { name: 'Done' }))
  expect(close).not.toHaveBeenCalled()
  await user.click(screen.getByRole('button', { name: 'Keep as it is' }))
  await user.click(screen.getByRole('button', { name: 'Copy', hidden: true }))
  await user.click(screen.getByRole('button', { name: 'Done', hidden: true }))
  expect(close).toHaveBeenCalledOnce()
})

it('keeps the browser from leaving the page while it is uncopied', async () => {
  const user = userEvent.setup()
  render(<SecretDialog title="Your key" secret={secret} onClose={() => undefined} />)
  const leave = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))
  expect(leave()).toBe(true)
  await user.click(screen.getByRole('button', { name: 'Copy' }))
  expect(leave()).toBe(false)
})
