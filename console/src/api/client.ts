import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { ErrorLink } from '@apollo/client/link/error'
import { toProblem } from './errors.ts'

export interface ClientOptions {
  /** The tenant every request of this client acts in; none for what is the person's or the installation's. */
  tenantId?: string
  /** The server no longer knows the session. */
  onUnauthenticated(): void
}

/**
 * A client acts in one tenant for its whole life: another tenant means another client. Nothing is cached here (React
 * Query is react-admin's cache, and the pages' own queries always ask), so no answer can outlive its tenant.
 */
export function createClient({ tenantId, onUnauthenticated }: ClientOptions): ApolloClient {
  const headers = {
    // A header no form or foreign page can send: the server's CSRF protection asks for it.
    'apollo-require-preflight': 'true',
    ...(tenantId && { 'x-tenant-id': tenantId }),
  }
  const watchSession = new ErrorLink(({ error }) => {
    if (toProblem(error).code === 'UNAUTHENTICATED') onUnauthenticated()
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

/** The request context of an operator's page: this request acts in a tenant, though the page belongs to none. */
export function inTenant(tenantId: string) {
  return { headers: { 'x-tenant-id': tenantId } }
}
