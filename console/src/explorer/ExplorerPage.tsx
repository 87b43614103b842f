import { PageHeader } from '../components/PageHeader.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { Explorer } from './Explorer.tsx'

/** The API to try out, in this tenant. */
export function ExplorerPage() {
  return (
    <RequirePermission permission="tenant:read">
      <PageHeader
        title="API explorer"
        summary="Ask the real API, as yourself or with an API key. Mutations change this tenant for real."
      />
      <Explorer />
    </RequirePermission>
  )
}
