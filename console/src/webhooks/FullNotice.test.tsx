import { render, screen, waitFor } from '@testing-library/react'
import { CoreAdminContext } from 'react-admin'
import { expect, it } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { testTenant } from '../test/tenant.ts'
import { ScopeProvider } from '../viewer/scope.tsx'
import { FullNotice } from './FullNotice.tsx'

function show(used: string, limit: string | null, permissions: string[]) {
  const limits = [{ meter: 'webhooks', limit, used }]
  const api = createFakeApi({ LimitsInUse: () => ({ limits: { limits } }) })
  render(
    <CoreAdminContext>
      <ScopeProvider value={{ tenant: testTenant, roles: [], permissions, refreshScope: () => undefined }}>
        <api.Provider>
          <FullNotice />
        </api.Provider>
      </ScopeProvider>
    </CoreAdminContext>,
  )
  return api
}

it('leads whoever may change the plan from a full one to more', async () => {
  show('5', '5', ['plan:read', 'plan:change'])
  await screen.findByText(/^All endpoints of the plan are in use\. Delete one .* ask for more:/)
  screen.getByRole('button', { name: 'Request an increase' })
})

it('names to others whom to ask', async () => {
  show('7', '5', ['plan:read'])
  await screen.findByText(/or ask somebody who may change the plan for more\.$/)
  expect(screen.queryByRole('button')).toBeNull()
})

it.each([
  ['there is room', '4', '5'],
  ['there is no limit', '400', null],
])('says nothing where %s', async (_case, used, limit) => {
  const api = show(used, limit, ['plan:read', 'plan:change'])
  await waitFor(() => expect(api.sent).toHaveLength(1))
  expect(screen.queryByRole('alert')).toBeNull()
})
