import { render, screen, within } from '@testing-library/react'
import { MemoryRouter } from 'react-router-dom'
import { expect, it } from 'vitest'
import { testTenant } from '../test/tenant.ts'
import { ScopeProvider } from '../viewer/scope.tsx'
import { EvidenceDetails } from './EvidenceDetails.tsx'

const line = {
  ...{ id: 'line_1', kind: 'USAGE' as const, meter: 'spans', description: 'spans', quantity: '30', amount: '300' },
  period: { start: '2027-01-01T00:00:00Z', end: '2027-01-03T00:00:00Z' },
}
const evidence = {
  days: [
    { start: '2027-01-01T00:00:00Z', end: '2027-01-02T00:00:00Z', quantity: '10' },
    { start: '2027-01-02T00:00:00Z', end: '2027-01-03T00:00:00Z', quantity: '20' },
  ],
  keys: [
    { keyId: 'key_1', name: 'Collector', isRest: false, quantity: '24' },
    { keyId: null, name: null, isRest: false, quantity: '6' },
  ],
  ...{ recorded: '30', late: '0', adds: true },
}

function show(changed: Partial<typeof evidence> = {}, isDraft = false, permissions: string[] = []) {
  render(
    <MemoryRouter>
      <ScopeProvider value={{ tenant: testTenant, roles: [], permissions, refreshScope: () => undefined }}>
        <EvidenceDetails line={line} evidence={{ ...evidence, ...changed }} isDraft={isDraft} />
      </ScopeProvider>
    </MemoryRouter>,
  )
  return screen.getByRole('alert').textContent
}

const rowsOf = (caption: string) =>
  within(screen.getByRole('table', { name: caption }))
    .getAllByRole('row')
    .slice(1)
    .map(({ textContent }) => textContent)

it('shows the days and the keys, and that they sum to what is charged for', () => {
  expect(show()).toBe('The days below sum to 30, which is what this line charges for.')
  expect(rowsOf('By day')).toEqual(['Jan 1, 202710', 'Jan 2, 202720', 'Recorded30'])
  expect(rowsOf('By API key')).toEqual(['Collector24', 'People6'])
})

it('sets what came too late apart, and says where it is charged for', () => {
  expect(show({ recorded: '33', late: '3' })).toMatch(/sum to 33\. 3 of that came after .* the other 30 are/)
  expect(rowsOf('By day').slice(2)).toEqual(['Recorded33', 'Recorded too late for this line-3', 'Charged for here30'])
})

it('warns where the sum is another, except on a draft, which is still counted', () => {
  expect(show({ recorded: '31', adds: false })).toMatch(/does not sum to the 30/)
})

it('tells that a draft is counted anew', () => {
  expect(show({ recorded: '31', adds: false }, true)).toMatch(/counted anew when the invoice is issued/)
})

it('leaves out days on which nothing was recorded, and says how many', () => {
  const empty = { start: '2027-01-03T00:00:00Z', end: '2027-01-04T00:00:00Z', quantity: '0' }
  show({ days: [...evidence.days, empty] })
  expect(rowsOf('By day')).toHaveLength(3)
  screen.getByText('Nothing was recorded on the other 1 day.')
})

it('leads to the same days in the usage of the key, for who may see it', () => {
  show({}, false, ['usage:read'])
  const link = screen.getByRole('link', { name: 'Open in usage' })
  expect(link.getAttribute('href')).toBe('/t/acme/usage?meter=spans&range=custom&from=2027-01-01&to=2027-01-02&by=key')
  screen.getByRole('button', { name: 'Export' })
})
