import { Route, Routes } from 'react-router-dom'
import { PageHeader } from '../components/PageHeader.tsx'
import { TabLinks } from '../components/TabLinks.tsx'
import { InvitationsTab } from '../invitations/InvitationsTab.tsx'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { MembersTab } from './MembersTab.tsx'
import { RolesTab } from './RolesTab.tsx'

/** Who belongs to the tenant and what each of them may do. */
export function TeamPage() {
  const base = `/t/${useTenant().slug}/team`
  const tabs = [
    { to: base, label: 'Members', end: true },
    { to: `${base}/invitations`, label: 'Invitations' },
    { to: `${base}/roles`, label: 'Roles' },
  ]
  return (
    <RequirePermission permission="members:read">
      <PageHeader title="Team" summary="Who belongs to this tenant, and what each of them may do." />
      <TabLinks label="Team" tabs={tabs} />
      <Routes>
        <Route index element={<MembersTab />} />
        <Route path="invitations" element={<InvitationsTab />} />
        <Route path="roles" element={<RolesTab />} />
        <Route path="*" element={<NotFoundInside />} />
      </Routes>
    </RequirePermission>
  )
}
