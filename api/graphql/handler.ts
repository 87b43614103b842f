import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Ctx } from '../core/context.ts'
import type { KnownOperations } from './known-operations.ts'

/** What Apollo looks at: the answer's media type, and whether a page of another site could have sent the request. */
const readHeaders = ['content-type', 'accept', 'x-apollo-operation-name', 'apollo-require-preflight'] as const

/** Answers GraphQL requests: known ones at once, all others through Apollo. */
export function graphqlHandler(apollo: ApolloServer<Ctx>, known: KnownOperations) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<string> =>
    (await known.run(request, reply)) ?? throughApollo(apollo, request, reply)
}

/**
 * Hands a request with its context to Apollo. It takes the place of the handler of Apollo's Fastify integration, which
 * copies every header and parses an address for each request: a twentieth of a small one's time. Answers in parts
 * (`@defer`) are not asked for by any schema of ours.
 */
async function throughApollo(apollo: ApolloServer<Ctx>, request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const { headers, body, status } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headersOf(request),
      search: searchOf(request.url),
      body: request.body,
    },
    context: async () => request.ctx,
  })
  if (body.kind !== 'complete') throw new Error('an answer in parts')
  for (const [name, value] of headers) reply.header(name, value)
  reply.code(status ?? 200)
  return body.string
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const read = new HeaderMap()
  for (const name of readHeaders) {
    const value = headers[name]
    if (value !== undefined) read.set(name, String(value))
  }
  return read
}

function searchOf(url: string): string {
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at)
}
