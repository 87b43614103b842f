import type { FastifyReply, FastifyRequest } from 'fastify'
import { type DocumentNode, execute, type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import { LRUCache } from 'lru-cache'
import { formatError } from './format-error.ts'
import { type ResolvedOperation, requireRunnable } from './operation.ts'

/**
 * Runs operations whose document has come before. Apollo's way around a document that it has parsed and validated takes
 * more time than authentication, limits, counting and logging together, so such a document is run without it: by the same
 * rules, with the same answer.
 */
export interface KnownOperations {
  /** A document that has passed the parser and every rule of validation. */
  remember: (text: string, document: DocumentNode) => void
  /**
   * Answers the request. Null, with nothing done, for one whose document is new, that has something to negotiate, or that
   * is refused before it runs: Apollo knows what to say then.
   */
  run: (request: FastifyRequest, reply: FastifyReply) => Promise<string | null>
}

/** More than the operations of all the programs that talk to one server. */
const most = { documents: 1000, characters: 2_000_000 }
const json = 'application/json; charset=utf-8'
const jsonTypes: ReadonlySet<string | undefined> = new Set(['application/json', json])
const acceptsJson: ReadonlySet<string | undefined> = new Set([undefined, '*/*', 'application/json'])

export function createKnownOperations(schema: GraphQLSchema): KnownOperations {
  const documents = new LRUCache<string, DocumentNode>({
    max: most.documents,
    maxSize: most.characters,
    sizeCalculation: (_document, text) => text.length,
  })

  function resolve({ body, ctx }: FastifyRequest): ResolvedOperation | null {
    const { query, operationName = null, variables = null } = body as Record<string, unknown>
    const document = typeof query === 'string' ? documents.get(query) : undefined
    if (!document || !isRecordOrNull(variables) || !isTextOrNull(operationName)) return null
    const operation = getOperationAST(document, operationName)
    if (!operation) return null
    const name = operation.name?.value ?? null
    return { schema, document, operation, operationName: name, variables: variables ?? {}, contextValue: ctx }
  }

  return {
    remember: (text, document) => void documents.set(text, document),
    async run(request, reply) {
      const resolved = isPlain(request) ? resolve(request) : null
      if (!resolved || !isRunnable(resolved)) return null
      const { document, operationName, variables: variableValues, contextValue } = resolved
      const result = await execute({ schema, document, operationName, variableValues, contextValue })
      // Variables that do not fit: no field has been resolved.
      if (result.data === undefined) return null
      const errors = result.errors?.map((error) => describe(error, resolved))
      if (contextValue.request.idempotency?.isReplay) reply.header('idempotency-replayed', 'true')
      reply.header('content-type', json)
      return `${JSON.stringify({ errors, data: result.data })}\n`
    },
  }
}

/** What leaves nothing to negotiate, and what no page of another site could have sent. */
function isPlain({ method, headers, body }: FastifyRequest): boolean {
  if (method !== 'POST' || !jsonTypes.has(headers['content-type']) || !acceptsJson.has(headers.accept)) return false
  return typeof body === 'object' && body !== null && (body as { extensions?: unknown }).extensions == null
}

/** Refusals are left to Apollo, which asks again and answers. */
function isRunnable(resolved: ResolvedOperation): boolean {
  try {
    requireRunnable(resolved)
    return true
  } catch {
    return false
  }
}

function describe(error: GraphQLError, { contextValue: { request, log } }: ResolvedOperation) {
  const extensions = { code: 'INTERNAL_SERVER_ERROR', ...error.extensions }
  return formatError({ ...error.toJSON(), extensions }, error, request.id, log)
}

function isRecordOrNull(value: unknown): value is Record<string, unknown> | null {
  return typeof value === 'object' && !Array.isArray(value)
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}
