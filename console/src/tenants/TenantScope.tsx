import { ApolloProvider } from '@apollo/client/react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { Navigate, useLocation, useParams } from 'react-router-dom'
import { createClient } from '../api/client.ts'
import { type Problem, toProblem } from '../api/errors.ts'
import { useTenantScopeQuery } from '../api/generated/operations.ts'
import { PageLoading } from '../layout/PageLoading.tsx'
import { Unreachable } from '../layout/Unreachable.tsx'
import { ProgressPage } from '../onboarding/ProgressPage.tsx'
import { BrandTheme } from '../theme/brandTheme.tsx'
import { ScopeProvider } from '../viewer/scope.tsx'
import { useAskAnew } from '../viewer/useAskAnew.ts'
import { useStayCurrent } from '../viewer/useStayCurrent.ts'
import { useUnchanged } from '../viewer/useUnchanged.ts'
import { useViewer, useViewerState } from '../viewer/ViewerProvider.tsx'
import { AddressLookup } from './AddressLookup.tsx'
import { rememberTenant } from './lastTenant.ts'
import { RefusedTenant } from './RefusedTenant.tsx'

/** `/t/<slug>`: the address decides the tenant, so each browser tab has its own. */
export function TenantScope({ children }: { children: ReactNode }) {
  const { slug = '' } = useParams()
  const { memberships } = useViewer()
  const { pathname } = useLocation()
  // The tenant this tab has open, so that its page stays when its address changes under it.
  const [opened, setOpened] = useState<{ slug: string; id: string } | null>(null)
  const own = memberships.find(({ tenant }) => tenant.slug === slug)?.tenant
  if (own && (opened?.id !== own.id || opened.slug !== slug)) setOpened({ slug, id: own.id })
  const moved = opened?.slug === slug && memberships.find(({ tenant }) => tenant.id === opened.id)?.tenant
  const tenant = own ?? (moved || null)
  if (!tenant)
    return (
      <AddressLookup key={slug} slug={slug}>
        {(id) => <TenantClient key={id} tenantId={id} children={children} />}
      </AddressLookup>
    )
  return (
    <>
      {!own && <Navigate to={`/t/${tenant.slug}${pathname.slice(`/t/${slug}`.length)}`} replace />}
      <TenantClient key={tenant.id} tenantId={tenant.id} children={children} />
    </>
  )
}

/** A client of its own for the tenant. The key above makes another tenant another tree: nothing of this one survives. */
function TenantClient({ tenantId, children }: { tenantId: string; children: ReactNode }) {
  const { refreshViewer } = useViewerState()
  const [refusal, setRefusal] = useState<Problem | null>(null)
  const lookSoon = useRef<() => void>(() => undefined)
  const client = useMemo(
    () =>
      createClient({
        tenantId,
        onUnauthenticated: () => void refreshViewer().catch(() => undefined),
        onStandingChanged: () => lookSoon.current(),
        onRefused: setRefusal,
      }),
    [tenantId, refreshViewer],
  )
  if (refusal) return <RefusedTenant tenantId={tenantId} problem={refusal} onRetry={() => setRefusal(null)} />
  return (
    <ApolloProvider client={client}>
      <TenantGate lookSoonRef={lookSoon}>{children}</TenantGate>
    </ApolloProvider>
  )
}

function TenantGate({ children, lookSoonRef }: { children: ReactNode; lookSoonRef: { current: () => void } }) {
  const isSetup = useParams()['*'] === 'setup'
  const { memberships } = useViewer()
  const { refreshViewer } = useViewerState()
  const { data, previousData, error, refetch } = useTenantScopeQuery()
  const ask = useAskAnew(refetch)
  const known = useUnchanged(data ?? previousData)
  const tenant = known?.viewer?.currentTenant
  const slug = tenant?.slug
  // Who has left the tenant is refused by it as a whole: then the memberships, asked without it, lead elsewhere.
  lookSoonRef.current = useStayCurrent(() => Promise.allSettled([ask(), refreshViewer()]))

  useEffect(() => {
    if (slug) rememberTenant(slug)
  }, [slug])

  const scope = useMemo(
    () =>
      known?.viewer &&
      tenant && {
        tenant,
        roles: memberships.find((membership) => membership.tenant.id === tenant.id)?.roles ?? [],
        permissions: known.viewer.permissions,
        refreshScope: () => void ask().catch(() => undefined),
      },
    [known, tenant, memberships, ask],
  )

  if (!scope) return error ? <Unreachable problem={toProblem(error)} onRetry={refetch} /> : <PageLoading />
  return (
    <ScopeProvider value={scope}>
      <BrandTheme color={scope.tenant.branding.primaryColor}>
        {pageOf(scope.tenant.status, isSetup, children)}
      </BrandTheme>
    </ScopeProvider>
  )
}

/**
 * The setup has an address of its own, so that one that was done before the page was there is still handed over; any
 * other address of an unfinished tenant shows it too.
 */
function pageOf(status: string, isSetup: boolean, children: ReactNode): ReactNode {
  if (status === 'PROVISIONING') return <ProgressPage />
  return isSetup ? <ProgressPage /> : children
}
