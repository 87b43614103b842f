import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { ScopeProvider } from '../viewer/scope.tsx'
import type { Draft } from './draft.ts'
import { SingleSignOnSection } from './SingleSignOnSection.tsx'

const draft: Draft = {
  ipAllowList: { mode: 'OFF', ranges: [] },
  sessionLength: { mode: 'OFF', maxHours: '168' },
  singleSignOn: { mode: 'OFF' },
  invitationDomains: { mode: 'OFF', domains: [] },
  keyLifetime: { mode: 'OFF', maxDays: '90' },
  unusedKeys: { mode: 'OFF', days: '90' },
}

function show(answers: Parameters<typeof createFakeApi>[0], permissions = ['security:manage'], errors = {}) {
  const api = createFakeApi(answers)
  const scope = { tenant: null, roles: [], permissions, refreshScope: () => undefined }
  const onChange = vi.fn()
  render(
    <api.Provider>
      <ScopeProvider value={scope}>
        <SingleSignOnSection draft={draft} locked={false} errors={errors} impact={[]} onChange={onChange} />
      </ScopeProvider>
    </api.Provider>,
  )
  return { api, onChange }
}

const connection = { id: 'conn_1', name: 'Acme Okta', kind: 'OktaSAML', state: 'ACTIVE' }
const offered = (...connections: object[]) => ({
  SingleSignOn: () => ({ singleSignOn: { offered: true, connections } }),
})

it('says in a sentence that the installation does not offer it, and asks for nothing', async () => {
  show({ SingleSignOn: () => ({ singleSignOn: { offered: false, connections: [] } }) })
  await screen.findByText(/Single sign-on needs WorkOS/)
  expect(screen.queryByRole('button')).toBeNull()
})

it('shows the connections and leads to the page where they are set up', async () => {
  const assign = vi.fn()
  vi.stubGlobal('location', { ...window.location, assign })
  show({ ...offered(connection), CreateSsoSetupLink: () => ({ createSsoSetupLink: { url: 'https://setup.example' } }) })
  await screen.findByText('Acme Okta')
  screen.getByText('Active')
  await userEvent.click(screen.getByRole('button', { name: 'Change the connection' }))
  expect(assign).toHaveBeenCalledExactlyOnceWith('https://setup.example')
  vi.unstubAllGlobals()
})

it('says in place why the page could not be opened, and who may open it', async () => {
  const errors = [{ message: 'WorkOS does not answer.', extensions: { code: 'UNAVAILABLE' } }]
  show({ ...offered(), CreateSsoSetupLink: () => ({ errors }) })
  await userEvent.click(await screen.findByRole('button', { name: 'Set up single sign-on' }))
  await screen.findByText('WorkOS does not answer.')
})

it('can be required, and shows why the server would not have it so', async () => {
  const wrong = { 'singleSignOn.mode': 'This would lock you out.' }
  const { onChange } = show(offered(connection), [], wrong)
  await screen.findByText('This would lock you out.')
  await userEvent.click(screen.getByRole('button', { name: 'Enforced' }))
  expect(onChange).toHaveBeenCalledWith({ singleSignOn: { mode: 'ENFORCED' } })
  expect((await screen.findByRole('button', { name: 'Change the connection' })).getAttribute('aria-disabled')).toBe(
    'true',
  )
})
