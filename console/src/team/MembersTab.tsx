import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import { DataTable } from 'react-admin'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { MemberActions } from './MemberActions.tsx'
import { MemberFilters } from './MemberFilters.tsx'
import { TransferNotice } from './TransferNotice.tsx'
import { type Member, nameOf, statusText } from './teamWords.ts'

const Column = DataTable.Col<Member>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

export function MembersTab() {
  return (
    <>
      <TransferNotice />
      <CursorList resource="members" filters={<MemberFilters />}>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={<EmptyState title="Nobody found">No member matches. Try another name, role or status.</EmptyState>}
        >
          <Column source="person" label="Member" disableSort render={(member) => <PersonCell member={member} />} />
          <Column source="roles" label="Roles" disableSort render={(member) => <RolesCell member={member} />} />
          <Column
            source="status"
            label="Status"
            disableSort
            {...wideOnly}
            render={({ status }) => <StatusChip status={status} label={statusText[status]} />}
          />
          <Column
            source="lastSeenAt"
            label="Last seen"
            disableSort
            {...wideOnly}
            render={({ lastSeenAt }) => (lastSeenAt ? <When at={lastSeenAt} /> : 'Never')}
          />
          <Column source="id" label="Actions" disableSort render={(member) => <MemberActions member={member} />} />
        </DataTable>
      </CursorList>
    </>
  )
}

/** On a phone the status stands under the name. */
function PersonCell({ member }: { member: Member }) {
  return (
    <>
      <Box sx={{ fontWeight: 560, overflowWrap: 'anywhere' }}>
        {nameOf(member)}
        {member.isSelf && (
          <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
            {' '}
            (you)
          </Box>
        )}
      </Box>
      {member.person.name && (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
          {member.person.email}
        </Box>
      )}
      {member.status === 'DEACTIVATED' && (
        <Box className="narrow-only" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
          Deactivated
        </Box>
      )}
    </>
  )
}

function RolesCell({ member }: { member: Member }) {
  return (
    <Box sx={{ display: 'flex', gap: 0.5, flexWrap: 'wrap' }}>
      {member.roles.map((role) => (
        <Chip key={role.id} size="small" label={role.name} />
      ))}
    </Box>
  )
}
