import type { ApolloClient } from '@apollo/client'
import type { DataProvider, DeleteResult, GetListParams, GetListResult, RaRecord } from 'react-admin'
import { toHttpError } from '../api/errors.ts'
import { createCursorMemory } from './cursors.ts'
import { type ResourceOperations, resources } from './resources.ts'

/** Beyond this the server stops counting: say "10,000+" and page by what follows. */
export const countCap = 10_000

/**
 * react-admin's data provider over the documents of resources.ts. Lists are keyset pages: `total` is given while it is
 * exact, `meta.totalCount` always. What the API has no operation for is refused by name.
 */
export function createDataProvider(client: ApolloClient): DataProvider {
  const fetchPage = createCursorMemory()

  async function getList(resource: string, params: GetListParams): Promise<GetListResult> {
    const { list } = operationsOf(resource)
    const { page, perPage } = params.pagination ?? { page: 1, perPage: 25 }
    const filter = params.filter ?? {}
    const key = JSON.stringify([resource, filter, perPage])
    const result = await fetchPage(key, page, perPage, (first, after) => list(client, { filter, first, after }))
    return {
      data: result.records,
      ...(result.totalCount <= countCap && { total: result.totalCount }),
      pageInfo: { hasNextPage: result.hasNextPage, hasPreviousPage: page > 1 },
      meta: { totalCount: result.totalCount },
    }
  }

  async function remove<Deleted extends RaRecord>(resource: string, id: unknown): Promise<DeleteResult<Deleted>> {
    const operations = operationsOf(resource)
    if (!operations.delete) throw new Error(`The API has no delete for “${resource}”.`)
    return { data: (await operations.delete(client, String(id))) as Deleted }
  }

  const unsupported = (operation: string) => async (resource: string) => {
    throw new Error(`The API has no ${operation} for “${resource}”.`)
  }

  return {
    getList: (resource, params) => getList(resource, params).catch(rethrow),
    delete: <Deleted extends RaRecord>(resource: string, params: { id: unknown }) =>
      remove<Deleted>(resource, params.id).catch(rethrow),
    getOne: unsupported('getOne'),
    getMany: unsupported('getMany'),
    getManyReference: unsupported('getManyReference'),
    create: unsupported('create'),
    update: unsupported('update'),
    updateMany: unsupported('updateMany'),
    deleteMany: unsupported('deleteMany'),
  }
}

function operationsOf(resource: string): ResourceOperations {
  const operations = resources[resource]
  if (!operations) throw new Error(`There is no resource “${resource}” in providers/resources.ts.`)
  return operations
}

function rethrow(error: unknown): never {
  throw toHttpError(error)
}
