import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { AppError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import { isTransient } from '../db/errors.ts'

/** Apollo's own codes for a request that never reached a resolver: the caller's mistake, safe to show. */
const protocolCodes: ReadonlySet<unknown> = new Set(
  Object.values(ApolloServerErrorCode).filter((code) => code !== 'INTERNAL_SERVER_ERROR'),
)

/**
 * The one place where an error becomes what a caller sees: `extensions { code, fields, requestId, retryAfter?,
 * details? }`. What is not an AppError is masked as INTERNAL and logged under its request id.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  requestId: string,
  log: Logger,
): GraphQLFormattedError {
  const original = causeOf(error)
  const { path, locations } = formatted
  const place = { ...(locations && { locations }), ...(path && { path }) }
  if (original instanceof AppError)
    return { message: original.message, ...place, extensions: appErrorExtensions(original, requestId) }
  const code = formatted.extensions?.code
  if (
    protocolCodes.has(code) ||
    (original instanceof GraphQLError && !original.originalError && code !== 'INTERNAL_SERVER_ERROR')
  )
    return { message: formatted.message, ...place, extensions: { code, requestId } }
  const masked = maskedError(original)
  log[masked.code === 'INTERNAL' ? 'error' : 'warn']({ err: original, path, requestId }, 'a resolver failed')
  return { message: masked.message, ...place, extensions: appErrorExtensions(masked, requestId) }
}

/** What was thrown: by a resolver, or as an AppError before any of them ran. */
function causeOf(error: unknown): unknown {
  const isOurs = error instanceof GraphQLError && error.originalError instanceof AppError
  return isOurs ? error.originalError : unwrapResolverError(error)
}

/** What a caller is told of a failure nobody expected: that a database that is away is worth another try, else nothing. */
export function maskedError(error: unknown): AppError {
  return isTransient(error) ? new AppError('UNAVAILABLE', { retryAfter: 1, cause: error }) : new AppError('INTERNAL')
}

/** The `extensions` of an AppError; the HTTP routes answer with the same members. */
export function appErrorExtensions(error: AppError, requestId: string): Record<string, unknown> {
  return {
    code: error.code,
    requestId,
    ...(error.fields && { fields: error.fields }),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    ...(error.details && { details: error.details }),
  }
}
