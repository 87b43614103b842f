import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { ErrorLink } from '@apollo/client/link/error'
import { type Problem, toProblem } from './errors.ts'

export interface ClientOptions {
  /** The tenant every request of this client acts in; none for what is the person's or the installation's. */
  tenantId?: string
  /** The server no longer knows the session. */
  onUnauthenticated(): void
  /** The server refused what the page thought possible: roles have changed, or the membership has ended. */
  onStandingChanged?(): void
  /** The tenant's security settings keep the person out just now. */
  onRefused?(problem: Problem): void
}

/** Of the server: what a tenant's security settings refuse a request with, whatever was asked. */
const refusals: ReadonlySet<string> = new Set(['IP_NOT_ALLOWED', 'SESSION_TOO_OLD', 'SSO_REQUIRED'])

/**
 * A client acts in one tenant for its whole life: another tenant means another client. Nothing is cached here (React
 * Query is react-admin's cache, and the pages' own queries always ask), so no answer can outlive its tenant.
 */
export function createClient(options: ClientOptions): ApolloClient {
  const { tenantId, onUnauthenticated, onStandingChanged, onRefused } = options
  const headers = {
    // A header no form or foreign page can send: the server's CSRF protection asks for it.
    'apollo-require-preflight': 'true',
    ...(tenantId && { 'x-tenant-id': tenantId }),
  }
  const watchSession = new ErrorLink(({ error }) => {
    const problem = toProblem(error)
    const { code, missingPermission, details } = problem
    if (code === 'UNAUTHENTICATED') onUnauthenticated()
    if (missingPermission || (code === 'NOT_FOUND' && details?.tenantId)) onStandingChanged?.()
    if (refusals.has(code)) onRefused?.(problem)
  })
  const noCache = { fetchPolicy: 'no-cache' } as const
  return new ApolloClient({
    link: ApolloLink.from([watchSession, new HttpLink({ uri: '/graphql', credentials: 'same-origin', headers })]),
    cache: new InMemoryCache(),
    defaultOptions: { query: noCache, watchQuery: noCache, mutate: noCache },
  })
}

/** The request context that makes a mutation safe to repeat: the server replays the first success for 24 hours. */
export function withIdempotencyKey(key: string) {
  return { headers: { 'idempotency-key': key } }
}
