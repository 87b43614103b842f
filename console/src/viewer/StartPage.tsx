import { Navigate } from 'react-router-dom'
import { heldToken } from '../invitations/heldToken.ts'
import { lastTenant } from '../tenants/lastTenant.ts'
import { useViewer } from './ViewerProvider.tsx'

const gone: ReadonlySet<string> = new Set(['DELETING', 'DELETED'])

/** `/`: the invitation the person came with, else the tenant last open in this browser, else the first one, else the first-run wizard. */
export function StartPage() {
  const { memberships, isOperator } = useViewer()
  const last = lastTenant()
  if (heldToken()) return <Navigate to="/invite" replace />
  const tenants = memberships.map(({ tenant }) => tenant).filter(({ status }) => !gone.has(status))
  const tenant =
    tenants.find(({ slug }) => slug === last) ?? tenants.find(({ status }) => status === 'ACTIVE') ?? tenants[0]
  if (tenant) return <Navigate to={`/t/${tenant.slug}`} replace />
  return <Navigate to={isOperator ? '/platform/tenants' : '/new'} replace />
}
