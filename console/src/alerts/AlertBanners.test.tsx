import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router-dom'
import { expect, it } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { ScopeProvider } from '../viewer/scope.tsx'
import { AlertBanners } from './AlertBanners.tsx'

const spans = {
  ...{ id: 'alr_1', meter: 'spans', percent: 100, limit: '100000', used: '100000', reachedAt: '2026-03-10T12:00:00Z' },
  ...{ periodEnd: '2026-04-09T22:00:00Z', rearmedAt: null, dismissedAt: null, dismissedBy: null },
}
const seats = { ...spans, id: 'alr_2', meter: 'members', percent: 80, limit: '25', used: '20', periodEnd: null }

function show(permissions: string[], open = [spans, seats]) {
  const put = new Set<unknown>()
  const api = createFakeApi({
    OpenAlerts: () => ({ openAlerts: open.filter(({ id }) => !put.has(id)) }),
    DismissAlert: ({ input }) => {
      const { id } = input as { id: string }
      put.add(id)
      return { dismissAlert: { ...spans, id } }
    },
  })
  const scope = { tenant: null, roles: ['OWNER'], permissions, refreshScope: () => undefined }
  render(
    <MemoryRouter>
      <ScopeProvider value={scope}>
        <api.Provider>
          <AlertBanners />
        </api.Provider>
      </ScopeProvider>
    </MemoryRouter>,
  )
  return api
}

it('says of each limit how much is reached and when it begins anew, until somebody dismisses it', async () => {
  const api = show(['alerts:manage'])
  expect((await screen.findAllByRole('alert')).map((alert) => alert.textContent)).toEqual([
    expect.stringMatching(/^The limit of 100,000 spans is reached\. It begins anew on .*2026\. See the limits/),
    expect.stringMatching(/^80 % of the limit of 25 seats is reached\. See the limits/),
  ])
  const [first] = screen.getAllByRole('button', { name: 'Dismiss' })
  await userEvent.setup().click(first as HTMLElement)
  await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(1))
  expect(api.sent.find(({ name }) => name === 'DismissAlert')?.variables).toEqual({ input: { id: 'alr_1' } })
})

it('is dismissed by those who may', async () => {
  show([])
  await screen.findAllByRole('alert')
  expect(screen.queryByRole('button', { name: 'Dismiss' })).toBeNull()
})

it('takes no room where nothing is reached', async () => {
  const api = show(['alerts:manage'], [])
  await waitFor(() => expect(api.sent).toHaveLength(1))
  expect(screen.queryByRole('alert')).toBeNull()
})
