import { Navigate, Route, Routes } from 'react-router-dom'
import { PageHeader } from '../components/PageHeader.tsx'
import { TabLinks } from '../components/TabLinks.tsx'
import { InvitationsTab } from '../invitations/InvitationsTab.tsx'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useScope, useTenant } from '../viewer/scope.tsx'
import { MembersTab } from './MembersTab.tsx'
import { RolesTab } from './RolesTab.tsx'

/** Who belongs to the tenant and what each of them may do. Whoever may see one part of it sees that tab alone. */
export function TeamPage() {
  const base = `/t/${useTenant().slug}/team`
  const { permissions } = useScope()
  const tabs = [
    { to: base, label: 'Members', end: true, permission: 'members:read' },
    { to: `${base}/invitations`, label: 'Invitations', permission: 'invitations:read' },
    { to: `${base}/roles`, label: 'Roles', permission: 'members:read' },
  ].filter(({ permission }) => permissions.includes(permission))
  const [first] = tabs
  if (!first) return <RequirePermission permission="members:read" children={null} />
  return (
    <>
      <PageHeader title="Team" summary="Who belongs to this tenant, and what each of them may do." />
      <TabLinks label="Team" tabs={tabs} />
      <Routes>
        <Route index element={first.to === base ? <MembersTab /> : <Navigate to={first.to} replace />} />
        <Route path="invitations" element={<InvitationsTab />} />
        <Route
          path="roles"
          element={
            <RequirePermission permission="members:read">
              <RolesTab />
            </RequirePermission>
          }
        />
        <Route path="*" element={<NotFoundInside />} />
      </Routes>
    </>
  )
}
