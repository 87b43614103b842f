import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { CoreAdminContext } from 'react-admin'
import { MemoryRouter } from 'react-router-dom'
import { expect, it, vi } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { testTenant } from '../test/tenant.ts'
import { ScopeProvider } from '../viewer/scope.tsx'
import { DeliveryDrawer } from './DeliveryDrawer.tsx'
import { delivery, refused } from './fixtures.ts'

function show(shown: typeof delivery, { whyNot = null as string | null, permissions = ['webhooks:manage'] } = {}) {
  const api = createFakeApi({
    WebhookDelivery: () => ({ webhookDelivery: shown }),
    ResendWebhook: () => ({ resendWebhook: { id: 'whd_2' } }),
  })
  const handlers = { onChanged: vi.fn(), onOpen: vi.fn(), onClose: vi.fn() }
  render(
    <MemoryRouter>
      <CoreAdminContext>
        <ScopeProvider value={{ tenant: testTenant, roles: [], permissions, refreshScope: () => undefined }}>
          <api.Provider>
            <DeliveryDrawer id={shown.id} whyNot={whyNot} {...handlers} />
          </api.Provider>
        </ScopeProvider>
      </CoreAdminContext>
    </MemoryRouter>,
  )
  return { ...handlers, ...api }
}

it('tells of every try what was answered, when, after how long, and how the answer began', async () => {
  show(refused)
  const tries = await screen.findByRole('region', { name: 'Tries' })
  const [line] = within(tries).getAllByRole('listitem')
  expect(line?.textContent).toMatch(/^Answered 500: it failed.*2026.* · 1\.4 s<h1>Oh no<\/h1>$/)
  // What a receiver answers is text, never markup.
  expect(tries.querySelector('h1')).toBeNull()
  screen.getByText('Trying again')
  expect(screen.getByLabelText('Message').textContent).toContain('Checked charges')
})

it('sends the message again and shows that delivery in the place of this one', async () => {
  const { sent, onOpen, onChanged } = show(refused)
  await userEvent.click(await screen.findByRole('button', { name: 'Send again' }))
  expect(sent.find(({ name }) => name === 'ResendWebhook')?.variables).toEqual({ input: { deliveryId: 'whd_1' } })
  expect(onOpen).toHaveBeenCalledExactlyOnceWith('whd_2')
  expect(onChanged).toHaveBeenCalledOnce()
})

it('does not send again what was not tried yet', async () => {
  show(delivery)
  await screen.findByText('It has not been tried yet.')
  expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull()
})

it('says why nothing is sent to an endpoint that is off', async () => {
  const { sent } = show(refused, { whyNot: 'Switch the endpoint on first.' })
  const button = await screen.findByRole('button', { name: 'Send again' })
  expect(button.getAttribute('aria-disabled')).toBe('true')
  await userEvent.click(button)
  expect(sent.map(({ name }) => name)).not.toContain('ResendWebhook')
})

it('says that a message is left out which the viewer may not read', async () => {
  show({ ...refused, payload: { type: 'invoice.paid', data: null } })
  await screen.findByText(/^What it tells is left out/)
})
