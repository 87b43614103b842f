import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it, vi } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { SlugField } from './SlugField.tsx'

function show() {
  const api = createFakeApi({
    SuggestSlug: ({ name }) => ({ suggestSlug: String(name).toLowerCase().replaceAll(' ', '-') }),
    SlugAvailability: ({ slug }) => ({
      slugAvailability:
        slug === 'acme'
          ? { slug, available: false, reason: 'This address is already taken.', suggestion: 'acme-2' }
          : { slug, available: true, reason: null, suggestion: null },
    }),
  })
  const onRefused = vi.fn()

  function Form() {
    const [name, setName] = useState('')
    const [slug, setSlug] = useState('')
    return (
      <>
        <input aria-label="Name" value={name} onChange={(event) => setName(event.target.value)} />
        <SlugField name={name} slug={slug} error={undefined} onChange={setSlug} onRefused={onRefused} />
      </>
    )
  }

  render(<Form />, { wrapper: api.Provider })
  return { api, onRefused, address: screen.getByLabelText('Address') as HTMLInputElement }
}

it('follows the name and says that the address is free', async () => {
  const { address } = show()
  await userEvent.type(screen.getByLabelText('Name'), 'Blue Bottle')
  await screen.findByText('This address is free.')
  expect(address.value).toBe('blue-bottle')
})

it('asks the server once for a word, not once for a letter', async () => {
  const { api } = show()
  await userEvent.type(screen.getByLabelText('Name'), 'Blue Bottle')
  await screen.findByText('This address is free.')
  expect(api.sent.filter(({ name }) => name === 'SuggestSlug')).toHaveLength(1)
  expect(api.sent.filter(({ name }) => name === 'SlugAvailability')).toHaveLength(1)
})

it('names the reason of a refusal and takes the suggestion with one click', async () => {
  const { address, onRefused } = show()
  await userEvent.type(screen.getByLabelText('Name'), 'Acme')
  await screen.findByText(/already taken/)
  expect(onRefused).toHaveBeenLastCalledWith(true)
  await userEvent.click(screen.getByRole('button', { name: 'Use “acme-2”' }))
  await screen.findByText('This address is free.')
  expect(address.value).toBe('acme-2')
  expect(onRefused).toHaveBeenLastCalledWith(false)
})

it('no longer follows the name once it was edited by hand', async () => {
  const { address } = show()
  await userEvent.type(address, 'rockets')
  await userEvent.type(screen.getByLabelText('Name'), 'Acme')
  await screen.findByText('This address is free.')
  expect(address.value).toBe('rockets')
})
