import Box from '@mui/material/Box'
import { useState } from 'react'
import { DataTable } from 'react-admin'
import type { InvitationFieldsFragment } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { InvitationActions } from './InvitationActions.tsx'
import { InvitationFilters } from './InvitationFilters.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { LinksCard } from './LinksCard.tsx'

type Invitation = InvitationFieldsFragment

const Column = DataTable.Col<Invitation>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** Who is invited, by mail and by link. */
export function InvitationsTab() {
  return (
    <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <InvitationList />
      <LinksCard />
    </Box>
  )
}

function InvitationList() {
  const [inviting, setInviting] = useState(false)
  const invite = (
    <GatedButton permission="invitations:manage" variant="contained" onClick={() => setInviting(true)}>
      Invite people
    </GatedButton>
  )
  const filters = (
    <Box sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between' }}>
      <InvitationFilters />
      {invite}
    </Box>
  )
  return (
    <div>
      <CursorList resource="invitations" filters={filters} disableSyncWithLocation>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={<EmptyState title="No invitations">Nobody is invited here, or nothing matches.</EmptyState>}
        >
          <Column source="email" label="Invited" disableSort render={(row) => <PersonCell invitation={row} />} />
          <Column source="state" label="Status" disableSort render={(row) => <StatusChip status={row.state} />} />
          <Column
            source="expiresAt"
            label="Ends"
            disableSort
            {...wideOnly}
            render={(row) => <When at={row.endedAt ?? row.expiresAt} />}
          />
          <Column
            source="invitedBy"
            label="Sent by"
            disableSort
            {...wideOnly}
            render={({ invitedBy }) => invitedBy?.name ?? invitedBy?.email ?? 'Somebody who has left'}
          />
          <Column source="id" label="Actions" disableSort render={(row) => <InvitationActions invitation={row} />} />
        </DataTable>
      </CursorList>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </div>
  )
}

function PersonCell({ invitation: { email, roles } }: { invitation: Invitation }) {
  return (
    <>
      <Box sx={{ fontWeight: 560, overflowWrap: 'anywhere' }}>{email}</Box>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>{roles.map(({ name }) => name).join(', ')}</Box>
    </>
  )
}
