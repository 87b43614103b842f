import { ApolloProvider } from '@apollo/client/react'
import { type ReactNode, useEffect, useMemo } from 'react'
import { useParams } from 'react-router-dom'
import { createClient } from '../api/client.ts'
import { toProblem } from '../api/errors.ts'
import { useTenantBySlugQuery, useTenantScopeQuery } from '../api/generated/operations.ts'
import { NotFound } from '../layout/NotFound.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { Unreachable } from '../layout/Unreachable.tsx'
import { ProgressPage } from '../onboarding/ProgressPage.tsx'
import { ScopeProvider } from '../viewer/scope.tsx'
import { useViewer, useViewerState } from '../viewer/ViewerProvider.tsx'
import { DeletedTenant } from './DeletedTenant.tsx'
import { rememberTenant } from './lastTenant.ts'

/** `/t/<slug>`: the address decides the tenant, so each browser tab has its own. */
export function TenantScope({ children }: { children: ReactNode }) {
  const { slug = '' } = useParams()
  const { memberships, isOperator } = useViewer()
  const own = memberships.find(({ tenant }) => tenant.slug === slug)
  if (own) return <TenantClient key={own.tenant.id} tenantId={own.tenant.id} children={children} />
  if (isOperator) return <ForeignTenant key={slug} slug={slug} children={children} />
  return <NotFound what="a tenant" />
}

/** An operator opens a tenant they are not in: its id is looked up by the slug. */
function ForeignTenant({ slug, children }: { slug: string; children: ReactNode }) {
  const { data, error, refetch } = useTenantBySlugQuery({ variables: { slug } })
  if (error) return <Unreachable problem={toProblem(error)} onRetry={refetch} />
  if (!data) return <PageLoading />
  const found = data.platformTenants.nodes.find((tenant) => tenant.slug === slug)
  return found ? <TenantClient key={found.id} tenantId={found.id} children={children} /> : <NotFound what="a tenant" />
}

/** A client of its own for the tenant. The key above makes another tenant another tree: nothing of this one survives. */
function TenantClient({ tenantId, children }: { tenantId: string; children: ReactNode }) {
  const { refreshViewer } = useViewerState()
  const client = useMemo(
    () => createClient({ tenantId, onUnauthenticated: () => void refreshViewer() }),
    [tenantId, refreshViewer],
  )
  return (
    <ApolloProvider client={client}>
      <TenantGate>{children}</TenantGate>
    </ApolloProvider>
  )
}

function TenantGate({ children }: { children: ReactNode }) {
  const isSetup = useParams()['*'] === 'setup'
  const { memberships } = useViewer()
  const { data, previousData, error, refetch } = useTenantScopeQuery()
  const known = data ?? previousData
  const slug = known?.tenant.slug

  useEffect(() => {
    if (slug) rememberTenant(slug)
  }, [slug])

  const scope = useMemo(
    () =>
      known?.viewer && {
        tenant: known.tenant,
        roles: memberships.find((membership) => membership.tenant.id === known.tenant.id)?.roles ?? [],
        permissions: known.viewer.permissions,
        refreshScope: () => void refetch(),
      },
    [known, memberships, refetch],
  )

  if (!scope) return error ? <Unreachable problem={toProblem(error)} onRetry={refetch} /> : <PageLoading />
  return <ScopeProvider value={scope}>{pageOf(scope.tenant.status, isSetup, children)}</ScopeProvider>
}

/**
 * The setup has an address of its own, so that one that was done before the page was there is still handed over; any
 * other address of an unfinished tenant shows it too.
 */
function pageOf(status: string, isSetup: boolean, children: ReactNode): ReactNode {
  if (status === 'PROVISIONING') return <ProgressPage />
  if (status === 'DELETING' || status === 'DELETED') return <DeletedTenant />
  return isSetup ? <ProgressPage /> : children
}
