import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server'
import type { Ctx } from '../core/context.ts'
import { formatError } from './format-error.ts'
import type { KnownOperations } from './known-operations.ts'
import { requireRunnable } from './operation.ts'

/** What the product does with each GraphQL request besides running it: limits, unkeepable texts, errors as callers see them. */
export function requestPlugin(known: KnownOperations): ApolloServerPlugin<Ctx> {
  // Apollo asks every listener at eight points of each request: one listener, the same for all requests, is asked once.
  const listener: GraphQLRequestListener<Ctx> = {
    async didResolveOperation({ schema, document, operation, operationName, source, request, contextValue }) {
      known.remember(source, document)
      if (!operation) return
      requireRunnable({
        ...{ schema, document, operation, operationName, contextValue },
        variables: request.variables ?? {},
      })
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
  return { requestDidStart: async () => listener }
}
