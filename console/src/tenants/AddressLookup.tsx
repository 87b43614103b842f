import type { ReactNode } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { useTenantBySlugQuery } from '../api/generated/operations.ts'
import { NotFound } from '../layout/NotFound.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { Unreachable } from '../layout/Unreachable.tsx'

interface AddressLookupProps {
  slug: string
  /** What to show once the address is known to be the tenant's own. */
  children(tenantId: string): ReactNode
}

/**
 * An address that is none of the viewer's current ones: a former one leads to the same page under the new one, an
 * operator may look into any tenant, and to everybody else there is nothing here.
 */
export function AddressLookup({ slug, children }: AddressLookupProps) {
  const { pathname, search } = useLocation()
  const { data, error, refetch } = useTenantBySlugQuery({ variables: { slug } })
  if (error) return <Unreachable problem={toProblem(error)} onRetry={refetch} />
  if (!data) return <PageLoading />
  const found = data.tenantBySlug
  if (!found) return <NotFound what="a tenant" />
  if (found.slug === slug) return children(found.id)
  return <Navigate to={`/t/${found.slug}${pathname.slice(`/t/${slug}`.length)}${search}`} replace />
}
