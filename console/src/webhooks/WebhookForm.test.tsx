import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { types } from './fixtures.ts'
import { WebhookForm } from './WebhookForm.tsx'
import { isComplete, newDraft } from './webhookDraft.ts'

function Form({ fields = {} }: { fields?: Record<string, string> }) {
  const [draft, setDraft] = useState(newDraft)
  return (
    <>
      <WebhookForm draft={draft} types={types} fields={fields} isNew onChange={setDraft} />
      <output>{JSON.stringify({ complete: isComplete(draft), kinds: draft.all ? 'all' : draft.eventTypes })}</output>
    </>
  )
}

const made = () => JSON.parse(screen.getByRole('status').textContent)

it('says what is wrong with an address once the typing has paused', async () => {
  const user = userEvent.setup()
  render(<Form />)
  const url = screen.getByLabelText('URL')
  await user.type(url, 'acme.example')
  expect(made().complete).toBe(false)
  await screen.findByText('Begin with https://.')
  await user.clear(url)
  await user.type(url, 'https://acme.example/hooks')
  await waitFor(() => expect(screen.queryByText('Begin with https://.')).toBeNull())
  expect(made()).toEqual({ complete: true, kinds: 'all' })
})

it('warns of an address without encryption and lets the server decide', async () => {
  const user = userEvent.setup()
  render(<Form />)
  await user.type(screen.getByLabelText('URL'), 'http://localhost:8080')
  screen.getByText(/^Without encryption anybody on the way reads along/)
  expect(made().complete).toBe(true)
})

it('asks for at least one kind, and keeps what was chosen while all are looked at', async () => {
  const user = userEvent.setup()
  render(<Form />)
  await user.type(screen.getByLabelText('URL'), 'https://acme.example')
  await user.click(screen.getByLabelText('Only the kinds I choose'))
  screen.getByText('Choose at least one.')
  expect(made().complete).toBe(false)
  await user.click(screen.getByRole('checkbox', { name: /A trace has broken a rule/ }))
  expect(made()).toEqual({ complete: true, kinds: ['signal.raised'] })
  await user.click(screen.getByLabelText('All events, also kinds that come later'))
  expect(made().kinds).toBe('all')
  await user.click(screen.getByLabelText('Only the kinds I choose'))
  expect(made().kinds).toEqual(['signal.raised'])
})

it('shows the server’s refusals in their places', () => {
  render(<Form fields={{ url: 'The address must be one on the public internet.', 'eventTypes.0': 'No such type.' }} />)
  screen.getByText('The address must be one on the public internet.')
  screen.getByText('No such type.')
})
