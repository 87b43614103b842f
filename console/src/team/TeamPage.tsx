import type { ReactNode } from 'react'
import { Navigate, Route, Routes } from 'react-router-dom'
import { PageHeader } from '../components/PageHeader.tsx'
import { TabLinks } from '../components/TabLinks.tsx'
import { InvitationsTab } from '../invitations/InvitationsTab.tsx'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useCan, useScope, useTenant } from '../viewer/scope.tsx'
import { MembersTab } from './MembersTab.tsx'
import { RolesTab } from './RolesTab.tsx'

const tabs = [
  { path: '', label: 'Members', permission: 'members:read' },
  { path: '/invitations', label: 'Invitations', permission: 'invitations:read' },
  { path: '/roles', label: 'Roles', permission: 'members:read' },
] as const

/** Who belongs to the tenant and what each of them may do. Whoever may see one part of it sees that tab alone. */
export function TeamPage() {
  const base = `/t/${useTenant().slug}/team`
  const canSeeMembers = useCan('members:read')
  const canSeeInvitations = useCan('invitations:read')
  const members =
    !canSeeMembers && canSeeInvitations ? (
      <Navigate to={`${base}/invitations`} replace />
    ) : (
      <Tab base={base} permission="members:read" children={<MembersTab />} />
    )
  return (
    <Routes>
      <Route index element={members} />
      <Route
        path="invitations"
        element={<Tab base={base} permission="invitations:read" children={<InvitationsTab />} />}
      />
      <Route path="roles" element={<Tab base={base} permission="members:read" children={<RolesTab />} />} />
      <Route path="*" element={<NotFoundInside />} />
    </Routes>
  )
}

function Tab({ base, permission, children }: { base: string; permission: string; children: ReactNode }) {
  const { permissions } = useScope()
  const seen = tabs.filter((tab) => permissions.includes(tab.permission))
  return (
    <RequirePermission permission={permission}>
      <PageHeader title="Team" summary="Who belongs to this tenant, and what each of them may do." />
      <TabLinks
        label="Team"
        tabs={seen.map(({ path, label }) => ({ to: base + path, label, ...(path === '' && { end: true }) }))}
      />
      {children}
    </RequirePermission>
  )
}
