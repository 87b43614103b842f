import { lazy, Suspense } from 'react'
import { PageHeader } from '../components/PageHeader.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'

/** The editor and the schema's tools weigh more than all other pages: they load with this one alone. */
const Explorer = lazy(() => import('./Explorer.tsx').then(({ Explorer }) => ({ default: Explorer })))

export function ExplorerPage() {
  return (
    <RequirePermission permission="tenant:read">
      <PageHeader
        title="API explorer"
        summary="Ask the real API, as yourself or with an API key. Mutations change this tenant for real."
      />
      <Suspense fallback={<PageLoading />}>
        <Explorer />
      </Suspense>
    </RequirePermission>
  )
}
