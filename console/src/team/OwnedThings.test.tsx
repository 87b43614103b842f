import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { OwnedThings } from './OwnedThings.tsx'

const role = { kind: 'ROLE', name: 'Release manager' }
const key = { kind: 'API_KEY', name: 'Nightly' }

it('asks whether the API keys go, too, and says what that stops', async () => {
  const onRevokeKeys = vi.fn()
  render(<OwnedThings owned={[role, key, key]} revokesKeys={false} onRevokeKeys={onRevokeKeys} />)
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    'the role “Release manager”',
    'the API key “Nightly”',
    'the API key “Nightly”',
  ])
  await userEvent.setup().click(screen.getByLabelText('Revoke the 2 keys, too: programs that use them stop working'))
  expect(onRevokeKeys).toHaveBeenCalledWith(true)
})

it('has nothing to ask about somebody without keys', () => {
  render(<OwnedThings owned={[role]} revokesKeys={false} onRevokeKeys={() => undefined} />)
  expect(screen.queryByRole('checkbox')).toBeNull()
})

it('says nothing of somebody who leaves nothing behind', () => {
  const { container } = render(<OwnedThings owned={[]} revokesKeys={false} onRevokeKeys={() => undefined} />)
  expect(container.textContent).toBe('')
})
