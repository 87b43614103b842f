import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { PermissionPicker } from './PermissionPicker.tsx'
import { areasOf, inSentence } from './permissionAreas.ts'

const catalogue = [
  { name: 'tenant:read', summary: 'See the tenant' },
  { name: 'settings:manage', summary: 'Change the settings' },
  { name: 'members:read', summary: 'See the team' },
  { name: 'rules:read', summary: 'See the rules' },
]

function Picker({ allowed = catalogue, error }: { allowed?: typeof catalogue; error?: string }) {
  const [chosen, setChosen] = useState<string[]>([])
  return (
    <>
      <PermissionPicker allowed={allowed} chosen={chosen} error={error} onChange={setChosen} />
      <output>{chosen.join(' ')}</output>
    </>
  )
}

const chosen = () => screen.getByRole('status').textContent

it('chooses nothing by itself, and then what is ticked', async () => {
  const user = userEvent.setup()
  render(<Picker />)
  expect(screen.getAllByRole('checkbox').filter((box) => (box as HTMLInputElement).checked)).toEqual([])
  await user.click(within(screen.getByRole('group', { name: 'Team' })).getByRole('checkbox', { name: /See the team/ }))
  await user.click(screen.getByRole('checkbox', { name: /See the tenant/ }))
  expect(chosen()).toBe('members:read tenant:read')
  await user.click(screen.getByRole('checkbox', { name: /See the team/ }))
  expect(chosen()).toBe('tenant:read')
})

it('fills in a template in place of what was chosen, and takes everything back', async () => {
  const user = userEvent.setup()
  render(<Picker />)
  await user.click(screen.getByRole('checkbox', { name: /See the rules/ }))
  await user.click(screen.getByRole('button', { name: 'CI: record builds' }))
  expect(chosen()).toBe('tenant:read settings:manage')
  await user.click(screen.getByRole('button', { name: 'Nothing' }))
  expect(chosen()).toBe('')
})

it('offers no template that would give more than may be given', () => {
  render(<Picker allowed={catalogue.filter(({ name }) => name !== 'settings:manage')} />)
  expect(screen.getByRole('button', { name: 'CI: read' })).toBeDefined()
  expect(screen.queryByRole('button', { name: 'CI: record builds' })).toBeNull()
})

it('shows the server’s refusal in its place', () => {
  render(<Picker error="There is no such permission." />)
  expect(screen.getByText('There is no such permission.')).toBeDefined()
})

it('groups by what permissions are about, also those it has never heard of', () => {
  expect(areasOf(catalogue).map(({ title, permissions }) => [title, permissions.length])).toEqual([
    ['Tenant', 2],
    ['Team', 1],
    ['Rules', 1],
  ])
  expect(inSentence('See the tenant’s API keys')).toBe('see the tenant’s API keys')
})
