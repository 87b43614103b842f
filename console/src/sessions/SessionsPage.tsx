import Box from '@mui/material/Box'
import { DataTable } from 'react-admin'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { describeUserAgent } from './describeUserAgent.ts'
import { EndOthersButton } from './EndOthersButton.tsx'
import { EndSessionButton } from './EndSessionButton.tsx'
import { methodText } from './methods.ts'
import { isOver, type Session } from './session.ts'

const Column = DataTable.Col<Session>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** Where the person is signed in, in whichever tenant. */
export function SessionsPage() {
  return (
    <>
      <PageHeader
        title="Sessions"
        summary="Where you are, and lately were, signed in, in all your tenants. End what you do not recognise: it takes effect within a second."
        action={<EndOthersButton />}
      />
      <CursorList>
        <DataTable bulkActionButtons={false} rowClick={false} empty={<EmptyState title="No sessions" />}>
          <Column
            source="userAgent"
            label="Device"
            disableSort
            render={(session) => <DeviceCell session={session} />}
          />
          <Column
            source="ip"
            label="IP address"
            disableSort
            {...wideOnly}
            render={(session) => session.ip ?? 'Unknown'}
          />
          <Column
            source="lastSeenAt"
            label="Last seen"
            disableSort
            render={(session) => <When at={session.lastSeenAt} />}
          />
          <Column
            source="createdAt"
            label="Signed in"
            disableSort
            {...wideOnly}
            render={(session) => <When at={session.createdAt} />}
          />
          <Column
            source="id"
            label="Actions"
            disableSort
            render={(session) => <EndSessionButton session={session} />}
          />
        </DataTable>
      </CursorList>
    </>
  )
}

function DeviceCell({ session }: { session: Session }) {
  return (
    <>
      <Box sx={{ fontWeight: 560, display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
        {describeUserAgent(session.userAgent)}
        {session.isCurrent && <StatusChip status="ACTIVE" label="This device" />}
        {isOver(session) && <StatusChip status="ENDED" label={session.revokedAt ? 'Ended' : 'Expired'} />}
      </Box>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        {methodText(session.method)}
        <Box component="span" className="narrow-only">
          {session.ip && ` · ${session.ip}`}
        </Box>
      </Box>
    </>
  )
}
