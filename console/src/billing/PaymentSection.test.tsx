import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { ScopeProvider } from '../viewer/scope.tsx'
import { PaymentSection } from './PaymentSection.tsx'

const card = { kind: 'card', brand: 'visa', last4: '4242', expMonth: 4, expYear: 2031 }

function show(
  method: typeof card | { kind: string; brand: null; last4: string | null; expMonth: null; expYear: null } | null,
  answers: Parameters<typeof createFakeApi>[0] = {},
  permissions = ['billing:manage'],
) {
  const api = createFakeApi(answers)
  const scope = { tenant: null, roles: [], permissions, refreshScope: () => undefined }
  render(
    <api.Provider>
      <ScopeProvider value={scope}>
        <PaymentSection method={method} />
      </ScopeProvider>
    </api.Provider>,
  )
  return api
}

afterEach(() => vi.unstubAllGlobals())

it('says what is charged and until when it is good, in words', () => {
  show(card)
  screen.getByText('Visa ending in 4242')
  screen.getByText('04/2031')
})

it('names a debit that does not expire, and one of which nothing more is known', () => {
  show({ kind: 'sepa_debit', brand: null, last4: '3000', expMonth: null, expYear: null })
  screen.getByText('SEPA direct debit ending in 3000')
  expect(screen.queryByText('Expires')).toBeNull()
})

it('says that nothing is charged by itself, and leads to Stripe’s page where that is changed', async () => {
  const assign = vi.fn()
  vi.stubGlobal('location', { ...window.location, assign })
  const url = 'https://checkout.example'
  show(null, { CreatePaymentSetupLink: () => ({ createPaymentSetupLink: { url } }) })
  screen.getByText(/Nothing is charged by itself yet/)
  await userEvent.click(screen.getByRole('button', { name: 'Add payment method' }))
  expect(assign).toHaveBeenCalledExactlyOnceWith(url)
})

it('says in place why Stripe’s page could not be opened', async () => {
  const errors = [{ message: 'Stripe does not answer.', extensions: { code: 'UNAVAILABLE' } }]
  show(card, { CreateBillingPortalLink: () => ({ errors }) })
  await userEvent.click(screen.getByRole('button', { name: 'Manage at Stripe' }))
  await screen.findByText('Stripe does not answer.')
})

it('is for who manages billing; others see why not', async () => {
  const api = show(card, {}, ['billing:read'])
  const button = screen.getByRole('button', { name: 'Change payment method' })
  expect(button.getAttribute('aria-disabled')).toBe('true')
  await userEvent.click(button)
  expect(api.sent).toEqual([])
})
