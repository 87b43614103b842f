import { render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router-dom'
import { expect, it } from 'vitest'
import type { UpcomingInvoiceQuery } from '../api/generated/operations.ts'
import { testTenant } from '../test/tenant.ts'
import { ScopeProvider } from '../viewer/scope.tsx'
import { SpendSection } from './SpendSection.tsx'

type Lines = UpcomingInvoiceQuery['upcomingInvoice']['lines']

const period = { start: '2027-01-01T00:00:00Z', end: '2027-02-01T00:00:00Z' }
const usage = (meter: string, quantity: string, included: string, amount: string): Lines[number] => ({
  ...{ kind: 'USAGE', meter, description: meter, quantity, amount, period },
  parts: [
    { kind: 'INCLUDED', quantity: included },
    { kind: 'UNITS', quantity: String(BigInt(quantity) - BigInt(included)) },
  ],
})
const fee: Lines[number] = {
  ...{ kind: 'BASE', meter: null, description: 'Pro, a month in advance', quantity: null, amount: '4900', period },
  parts: [{ kind: 'SHARE', quantity: null }],
}

function show(lines: Lines, permissions = ['usage:read'], trialEndsAt: string | null = null) {
  const estimate = { currency: 'EUR', subtotal: '0', credits: '0', tax: '0', total: '0', period, lines }
  render(
    <MemoryRouter>
      <ScopeProvider value={{ tenant: testTenant, roles: [], permissions, refreshScope: () => undefined }}>
        <SpendSection estimate={estimate} trialEndsAt={trialEndsAt} />
      </ScopeProvider>
    </MemoryRouter>,
  )
}

it('shows what each meter costs, the dearest first, and its share of the usage alone', () => {
  show([usage('api_calls', '1500', '1000', '250'), usage('spans', '9000000', '1000000', '750'), fee])
  screen.getByText('€10.00')
  const items = screen.getAllByRole('listitem').map(({ textContent }) => textContent)
  expect(items[0]).toMatch(/^Spans€7\.509,000,000 used, 1,000,000 of them included75%$/)
  expect(items[1]).toMatch(/^API calls€2\.501,500 used, 1,000 of them included25%$/)
  expect(screen.getByRole('link', { name: 'Spans' }).getAttribute('href')).toBe('/t/acme/usage?meter=spans')
  expect(screen.getByRole('progressbar', { name: 'Share of Spans' }).getAttribute('aria-valuenow')).toBe('75')
})

it('says that nothing was used, and leads to the usage only who may see it', () => {
  show([fee], [])
  screen.getByText('€0.00')
  screen.getByText('Nothing with a price was used in this billing period yet.')
  expect(screen.queryByRole('link')).toBeNull()
})

it('calls the period free only when the trial lasts longer than it', () => {
  show([], [], '2027-02-01T00:00:00Z')
  screen.getByText(/the trial lasts longer/)
  show([], [], '2027-01-31T00:00:00Z')
  screen.getByText(/Nothing with a price was used/)
})
