import { expect, it } from 'vitest'
import { createFakeApi } from '../test/fakeApi.tsx'
import { createDataProvider } from './dataProvider.ts'

/** A list of `size` events whose cursors are their positions. */
function listOf(size: number, totalCount = size) {
  const api = createFakeApi({
    AuditEvents: ({ first, after }) => {
      const from = after ? Number(after) : 0
      const until = Math.min(size, from + Number(first))
      const nodes = Array.from({ length: until - from }, (_, index) => ({ id: `aud_${from + index + 1}` }))
      const pageInfo = {
        hasNextPage: until < size,
        hasPreviousPage: from > 0,
        startCursor: null,
        endCursor: String(until),
      }
      return { auditEvents: { nodes, pageInfo, totalCount } }
    },
  })
  const provider = createDataProvider(api.client)
  const page = (number: number, perPage = 25) =>
    provider.getList('audit', {
      pagination: { page: number, perPage },
      sort: { field: 'at', order: 'DESC' },
      filter: {},
    })
  return { api, page, provider }
}

const idsOf = (result: { data: { id: unknown }[] }) => result.data.map(({ id }) => id)

it('goes through a list page by page, each with one request', async () => {
  const { api, page } = listOf(60)
  expect(idsOf(await page(1))).toHaveLength(25)
  expect(idsOf(await page(2))[0]).toBe('aud_26')
  const last = await page(3)
  expect(idsOf(last)).toEqual(Array.from({ length: 10 }, (_, index) => `aud_${index + 51}`))
  expect(last.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true })
  expect(idsOf(await page(2))[0]).toBe('aud_26')
  expect(api.sent.map(({ variables }) => variables.after)).toEqual([null, '25', '50', '25'])
})

it('opens page 9 from a link by walking a hundred rows at a time', async () => {
  const { api, page } = listOf(1000)
  expect(idsOf(await page(9))[0]).toBe('aud_201')
  expect(api.sent.map(({ variables }) => [variables.first, variables.after])).toEqual([
    [100, null],
    [100, '100'],
    [25, '200'],
  ])
})

it('shows a page beyond the end as empty', async () => {
  const { page } = listOf(30)
  const beyond = await page(8)
  expect(beyond.data).toEqual([])
  expect(beyond.pageInfo?.hasNextPage).toBe(false)
})

it('gives the total while it is exact, and leaves it open beyond ten thousand', async () => {
  expect((await listOf(60).page(1)).total).toBe(60)
  const capped = await listOf(100, 10_001).page(1)
  expect(capped.total).toBeUndefined()
  expect(capped.meta).toEqual({ totalCount: 10_001 })
})

it('refuses by name what the API has no operation for', async () => {
  const { provider } = listOf(1)
  await expect(provider.getOne('audit', { id: 'aud_1' })).rejects.toThrow('The API has no getOne for “audit”.')
})

it('passes a refusal on with its code and request id', async () => {
  const extensions = { code: 'FORBIDDEN', requestId: 'req-9', details: { permission: 'keys:read' } }
  const api = createFakeApi({ TenantKeys: () => ({ errors: [{ message: 'No.', extensions }] }) })
  const listed = createDataProvider(api.client).getList('keys', { filter: {} })
  await expect(listed).rejects.toMatchObject({ status: 403, body: { problem: { requestId: 'req-9' } } })
})
