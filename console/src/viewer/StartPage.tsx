import { Navigate } from 'react-router-dom'
import { heldToken } from '../invitations/heldToken.ts'
import { lastTenant } from '../tenants/lastTenant.ts'
import { useViewer } from './ViewerProvider.tsx'

/** `/`: the invitation the person came with, else the tenant last open in this browser, else the first one, else the first-run wizard. */
export function StartPage() {
  const { memberships, isOperator } = useViewer()
  const last = lastTenant()
  if (heldToken()) return <Navigate to="/invite" replace />
  const tenants = memberships.map(({ tenant }) => tenant)
  // One that is being deleted is where somebody goes to restore it, not where they start when they have another.
  const staying = tenants.filter(({ status }) => status !== 'DELETING')
  const tenant =
    staying.find(({ slug }) => slug === last) ??
    staying.find(({ status }) => status === 'ACTIVE') ??
    staying[0] ??
    tenants[0]
  if (tenant) return <Navigate to={`/t/${tenant.slug}`} replace />
  return <Navigate to={isOperator ? '/platform/tenants' : '/new'} replace />
}
