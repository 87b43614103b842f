import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isLeafType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { formatError } from './format-error.ts'
import { type ResolvedOperation, requireRunnable } from './operation.ts'

/**
 * Runs operations whose document has come before. Apollo's way around a document that it has parsed and validated takes
 * more time than authentication, limits, counting and logging together, so such a document is run without it: by the same
 * rules, with the same answer. One that keeps coming is compiled to a function, which leaves a quarter of the garbage that
 * going through it as a tree leaves: of a list of ten that was a sixth of all.
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
/** More than the console has. Each takes some 50 kB. */
const mostCompiled = 250
/** How often an operation has run that is not to be compiled: less than any number, however often it comes. */
const never = Number.NEGATIVE_INFINITY
const json = 'application/json; charset=utf-8'
const jsonTypes: ReadonlySet<string | undefined> = new Set(['application/json', json])
const acceptsJson: ReadonlySet<string | undefined> = new Set([undefined, '*/*', 'application/json'])

/** `compileAfter`: how often an operation comes before it is compiled, which takes as long as a hundred runs of it. */
export function createKnownOperations(schema: GraphQLSchema, compileAfter: number): KnownOperations {
  const documents = new LRUCache<string, DocumentNode>({
    max: most.documents,
    maxSize: most.characters,
    sizeCalculation: (_document, text) => text.length,
  })

  /** By the node of the operation: the functions, and how often those have run that have none. */
  const compiled = new LRUCache<OperationDefinitionNode, CompiledQuery>({ max: mostCompiled })
  const runs = new WeakMap<OperationDefinitionNode, number>()

  /** Null for one that has not come often enough yet. */
  function compile({ document, operation, operationName }: ResolvedOperation): CompiledQuery | null {
    const known = compiled.get(operation)
    if (known) return known
    const times = (runs.get(operation) ?? 0) + 1
    runs.set(operation, times)
    if (times <= compileAfter) return null
    const query = hasPlainVariables(schema, operation)
      ? compileQuery(schema, document, operationName ?? undefined, { disablingCapturingStackErrors: true })
      : null
    if (!query || !isCompiledQuery(query)) {
      runs.set(operation, never)
      return null
    }
    compiled.set(operation, query)
    // One that has to leave for others waits as long again.
    runs.delete(operation)
    return query
  }

  function execution(resolved: ResolvedOperation): Promise<ExecutionResult> | ExecutionResult {
    const { document, operationName, variables: variableValues, contextValue } = resolved
    return (
      compile(resolved)?.query(undefined, contextValue, variableValues) ??
      execute({ schema, document, operationName, variableValues, contextValue })
    )
  }

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
    remember(text, document) {
      // Of a compiled operation's answer a field by this name would become the prototype.
      if (!text.includes('__proto__')) documents.set(text, document)
    },
    async run(request, reply) {
      const resolved = isPlain(request) ? resolve(request) : null
      if (!resolved || !isRunnable(resolved)) return null
      const result = await execution(resolved)
      // Variables that do not fit: no field has been resolved.
      if (result.data === undefined) return null
      const errors = result.errors?.map((error) => describe(error, resolved))
      if (request.ctx.request.idempotency?.isReplay) reply.header('idempotency-replayed', 'true')
      reply.header('content-type', json)
      return `${JSON.stringify({ errors, data: result.data })}\n`
    },
  }
}

/**
 * Whether its variables are single values or lists of them. Compiled operations refuse input objects that leave out a
 * required field with a default, as of graphql-jit 0.8.9.
 */
function hasPlainVariables(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): boolean {
  return variableDefinitions.every(({ type }) => isLeafType(getNamedType(typeFromAST(schema, type))))
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
