import Box from '@mui/material/Box'
import { DataTable } from 'react-admin'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { ExpandableHead } from '../components/ExpandableHead.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { AuditDetails } from './AuditDetails.tsx'
import { AuditFilters } from './AuditFilters.tsx'
import { type AuditEvent, actionText, actorKindText } from './auditWords.ts'
import { ChainCard } from './ChainCard.tsx'

const Column = DataTable.Col<AuditEvent>

/** Who did what, when, and what it changed. */
export function AuditPage() {
  return (
    <RequirePermission permission="audit:read">
      <PageHeader
        title="Audit log"
        summary="Every change and every refused attempt in this tenant. Nobody can edit or delete these lines."
      />
      <ChainCard />
      <CursorList filters={<AuditFilters />}>
        <DataTable
          bulkActionButtons={false}
          rowClick="expand"
          head={ExpandableHead}
          expand={<AuditDetails />}
          empty={<EmptyState title="Nothing found">No event matches these filters. Widen them to see more.</EmptyState>}
        >
          <Column source="at" label="When" disableSort render={(event) => <When at={event.at} />} />
          <Column source="action" label="What" disableSort render={(event) => <ActionCell event={event} />} />
          <Column
            source="actorLabel"
            label="Who"
            disableSort
            cellClassName="wide-only"
            headerClassName="wide-only"
            render={(event) => <ActorCell event={event} />}
          />
          <Column
            source="outcome"
            label="Outcome"
            disableSort
            cellClassName="wide-only"
            headerClassName="wide-only"
            render={(event) => <StatusChip status={event.outcome} />}
          />
        </DataTable>
      </CursorList>
    </RequirePermission>
  )
}

/** On a phone the who and the outcome stand under the what. */
function ActionCell({ event }: { event: AuditEvent }) {
  return (
    <>
      <Box sx={{ fontWeight: 560 }}>{actionText(event.action)}</Box>
      <Box className="narrow-only" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {event.actorLabel}
        {event.outcome === 'REFUSED' && ' · refused'}
      </Box>
    </>
  )
}

function ActorCell({ event }: { event: AuditEvent }) {
  return (
    <>
      <Box sx={{ overflowWrap: 'anywhere' }}>{event.actorLabel}</Box>
      {event.actorKind !== 'PERSON' && event.actorKind !== 'SYSTEM' && (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>{actorKindText[event.actorKind]}</Box>
      )}
    </>
  )
}
