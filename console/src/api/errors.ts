import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { HttpError } from 'react-admin'

/** A failure as the console shows it. `UNREACHABLE` is the console's own code: no answer came at all. */
export interface Problem {
  code: string
  message: string
  /** One sentence per wrong input field, keyed by the field's path in the input. */
  fields: Record<string, string>
  requestId: string | null
  /** Seconds after which another try makes sense. */
  retryAfter: number | null
  missingPermission: string | null
  /** More of the server's own: who changed what, for a conflict. */
  details: Record<string, unknown> | null
}

const unreachable = 'The server is not answering. Check your connection; your work here is kept.'

/** Whatever a request threw, as one Problem: GraphQL errors, refused HTTP requests, and no answer at all. */
export function toProblem(error: unknown): Problem {
  if (error instanceof HttpError && isProblem(error.body?.problem)) return error.body.problem
  if (CombinedGraphQLErrors.is(error)) {
    const first = error.errors[0]
    return problemOf({ ...first?.extensions, message: first?.message })
  }
  if (ServerError.is(error)) return problemOfBody(error.bodyText, error.statusCode)
  if (error instanceof TypeError || (error instanceof Error && error.name === 'AbortError')) return noAnswer()
  return problemOf({ code: 'INTERNAL', message: 'The console could not read the answer. Reload the page.' })
}

/** The body of a refused plain HTTP request (`/auth/*`) or of a GraphQL request refused as a whole. */
export function problemOfBody(body: string, status: number): Problem {
  const [first] = problemsOfBody(body)
  // A proxy's own page, or the development proxy without a server behind it.
  return first ?? (status >= 500 || status === 0 ? noAnswer() : problemOf({ code: 'INTERNAL' }))
}

/** Every failure an HTTP answer tells of, GraphQL's or the server's own; none when it tells of none. */
export function problemsOfBody(body: string): Problem[] {
  const parsed = parseObject(body)
  if (typeof parsed?.code === 'string') return [problemOf(parsed)]
  if (!Array.isArray(parsed?.errors)) return []
  return parsed.errors
    .map(asObject)
    .map((error) => problemOf({ ...asObject(error?.extensions), message: error?.message }))
}

/** A failure found before anything was sent. */
export function inputProblem(message: string): Problem {
  return problemOf({ code: 'INVALID_INPUT', message })
}

/** The sentence to show: the server's own, completed with what the person can do. */
export function sentenceOf(problem: Problem): string {
  if (problem.code === 'RATE_LIMITED' && problem.retryAfter) return `${problem.message} (${problem.retryAfter} s)`
  if (problem.code === 'FORBIDDEN' && problem.missingPermission)
    return `You need the permission “${problem.missingPermission}” for this. Ask an owner of the tenant.`
  if (problem.code === 'INTERNAL') return `${problem.message} Quote the request id if you report it.`
  return problem.message
}

/** For react-admin, whose forms read `body.errors` and whose queries pass the error on. */
export function toHttpError(error: unknown): HttpError {
  const problem = toProblem(error)
  return new HttpError(sentenceOf(problem), statusOf(problem.code), { errors: problem.fields, problem })
}

function statusOf(code: string): number {
  const statuses: Record<string, number> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, NOT_FOUND: 404, UNREACHABLE: 503 }
  return statuses[code] ?? 400
}

function noAnswer(): Problem {
  return problemOf({ code: 'UNREACHABLE', message: unreachable })
}

function problemOf(source: Record<string, unknown>): Problem {
  const details = asObject(source.details)
  const permission = details?.permission
  return {
    code: typeof source.code === 'string' ? source.code : 'INTERNAL',
    message:
      typeof source.message === 'string' && source.message ? source.message : 'Something went wrong on our side.',
    fields: stringsOf(source.fields),
    requestId: typeof source.requestId === 'string' ? source.requestId : null,
    retryAfter: typeof source.retryAfter === 'number' ? source.retryAfter : null,
    missingPermission: typeof permission === 'string' ? permission : null,
    details,
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof asObject(value)?.code === 'string' && asObject(asObject(value)?.fields) !== null
}

function stringsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(asObject(value) ?? {})
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}
