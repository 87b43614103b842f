import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import type { IncreaseFieldsFragment, TenantLimitFieldsFragment } from '../api/generated/operations.ts'
import { ScopeProvider } from '../viewer/scope.tsx'
import { LimitRow } from './LimitRow.tsx'

const limit: TenantLimitFieldsFragment = {
  ...{ meter: 'spans', limit: '100000', policy: 'HARD', gracePercent: 0, perPeriod: true, source: 'PLAN' },
  ...{ planLimit: '100000', used: '85000', resetsAt: '2026-04-09T22:00:00Z', override: null },
}
const request: IncreaseFieldsFragment = {
  ...{ id: 'inc_1', meter: 'spans', limitBefore: '100000', wanted: '200000', wantedUntil: null, reason: 'More' },
  ...{ state: 'OPEN', createdAt: '2026-03-10T12:00:00Z', by: 'ada@example.com', closedAt: null, closedBy: null },
  ...{ note: null, granted: null, grantedUntil: null },
}

function show(given: Partial<TenantLimitFieldsFragment>, permissions: string[], open?: IncreaseFieldsFragment) {
  const onRequest = vi.fn()
  const scope = { tenant: null, roles: ['OWNER'], permissions, refreshScope: () => undefined }
  render(
    <ScopeProvider value={scope}>
      <LimitRow limit={{ ...limit, ...given }} request={open} onRequest={onRequest} />
    </ScopeProvider>,
  )
  return onRequest
}

it('shows how full it is, when it begins anew, and the way to more for those who may ask', async () => {
  const onRequest = show({}, ['plan:change'])
  expect(screen.getByRole('listitem').textContent).toMatch(/85,000 of 100,000 a period.*Resets .*2026/)
  expect(screen.getByRole('progressbar', { name: 'Spans used' }).getAttribute('aria-valuetext')).toBe(
    '85,000 of 100,000',
  )
  await userEvent.setup().click(screen.getByRole('button', { name: 'Request more spans' }))
  expect(onRequest).toHaveBeenCalledOnce()
})

it('shows a request that waits in place of the way to another', () => {
  show({}, ['plan:change'], request)
  expect(screen.getByRole('listitem').textContent).toContain('200,000 requested')
  expect(screen.queryByRole('button')).toBeNull()
})

it('asks nobody who may not, and for no more than unlimited', () => {
  show({}, [])
  show({ limit: null, resetsAt: null }, ['plan:change'])
  expect(screen.queryByRole('button')).toBeNull()
})
