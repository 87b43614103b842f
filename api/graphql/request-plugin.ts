import type {
  ApolloServerPlugin,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestListener,
} from '@apollo/server'
import { Kind, type OperationDefinitionNode } from 'graphql'
import type { Ctx } from '../core/context.ts'
import { formatError } from './format-error.ts'
import { requireAffordable } from './limits.ts'
import { requireStorableTexts } from './storable-text.ts'

/** A request whose document is valid and whose operation is known. */
export type ResolvedRequest = GraphQLRequestContextDidResolveOperation<Ctx>

/** Apollo asks every listener at eight points of each request: one listener, the same for all requests, is asked once. */
const listener: GraphQLRequestListener<Ctx> = {
  async didResolveOperation(request) {
    const { operation, operationName, contextValue } = request
    if (!operation) return
    contextValue.request.operation = operationName ?? firstField(operation)
    requireAffordable(request)
    requireStorableTexts(request)
  },
  // Errors are formatted here rather than by `formatError`, which does not know the request.
  async willSendResponse({ response, errors, contextValue }) {
    if (contextValue.request.idempotency?.isReplay) response.http.headers.set('idempotency-replayed', 'true')
    if (response.body.kind !== 'single' || !errors) return
    const { singleResult } = response.body
    singleResult.errors = errors.map((error, i) =>
      formatError(singleResult.errors?.[i] ?? error, error, contextValue.request.id, contextValue.log),
    )
  },
}

/** What the product does with each GraphQL request besides running it: limits, unkeepable texts, errors as callers see them. */
export const requestPlugin: ApolloServerPlugin<Ctx> = { requestDidStart: async () => listener }

/** What an operation without a name goes by. */
function firstField({ operation, selectionSet }: OperationDefinitionNode): string {
  const [first] = selectionSet.selections
  return first?.kind === Kind.FIELD ? `${operation} ${first.name.value}` : operation
}
