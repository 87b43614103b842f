import { render, screen, waitFor } from '@testing-library/react'
import { MemoryRouter } from 'react-router-dom'
import { expect, it } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { delivery, endpoint, refused } from './fixtures.ts'
import { Standing } from './Standing.tsx'

const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }
const long = '2020-01-01T00:00:00Z'

function show(changed: Partial<typeof endpoint>, nodes = [delivery, refused]) {
  const api = createFakeApi({
    WebhookDeliveries: () => ({ webhookDeliveries: { nodes, pageInfo, totalCount: nodes.length } }),
  })
  render(
    <MemoryRouter>
      <api.Provider>
        <Standing endpoint={{ ...endpoint, ...changed }} />
      </api.Provider>
    </MemoryRouter>,
  )
}

const said = async (text: RegExp) => waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(text))

it('takes no room for an endpoint that works', () => {
  show({})
  expect(screen.queryByRole('alert')).toBeNull()
})

it('says since when one fails, what was tried last, and what comes of it', async () => {
  show({ failingSince: long, lastFailedAt: long })
  await said(/^Nothing gets through; the first failure was .* ago\. Last try: Answered 500: it failed\. .*five days/)
  expect(screen.getByRole('link').getAttribute('href')).toBe('/?delivery=whd_1')
})

it('names the way back to one that was given up', async () => {
  show({ status: 'DISABLED', disabledReason: 'FAILING', disabledAt: long, failingSince: long }, [])
  await said(
    /^Switched off .* ago, because nothing got through for five days\. +Once its receiver works again, switch it on/,
  )
})

it('says that a receiver wanted nothing more', async () => {
  show({ status: 'DISABLED', disabledReason: 'GONE', disabledAt: long })
  await said(/its receiver answered 410, which says that it wants nothing more/)
})

it('says of one that somebody switched off no more than that', async () => {
  show({ status: 'DISABLED', disabledReason: 'MANUAL', disabledAt: long, failingSince: long })
  await said(/^Switched off .* ago\. Nothing is sent there until it is switched on again\.$/)
})
