import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { DataTable } from 'react-admin'
import type { UsageAlertFieldsFragment } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { When } from '../components/When.tsx'
import { limitText } from '../format/words.ts'
import { limitName } from '../plan/planWords.ts'

const Column = DataTable.Col<UsageAlertFieldsFragment>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** Every threshold that was reached, newest first. */
export function AlertHistory() {
  return (
    <Box component="section" aria-labelledby="alert-history" sx={{ minWidth: 0 }}>
      <Typography id="alert-history" variant="h2" sx={{ mb: 1.5, mt: 1 }}>
        History
      </Typography>
      <CursorList resource="alerts" disableSyncWithLocation>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={
            <EmptyState title="No alerts yet">
              When a limit is used up to one of its thresholds, it is noted here and told by mail.
            </EmptyState>
          }
        >
          <Column source="meter" label="Limit" disableSort render={(alert) => <LimitCell alert={alert} />} />
          <Column source="percent" label="Reached" disableSort render={({ percent }) => `${percent} %`} />
          <Column
            source="used"
            label="Used then"
            disableSort
            {...wideOnly}
            render={({ used, limit }) => `${limitText(used)} of ${limitText(limit)}`}
          />
          <Column source="reachedAt" label="When" disableSort render={({ reachedAt }) => <When at={reachedAt} />} />
          <Column
            source="dismissedAt"
            label="Dismissed"
            disableSort
            {...wideOnly}
            render={(alert) => <DismissedCell alert={alert} />}
          />
        </DataTable>
      </CursorList>
    </Box>
  )
}

function LimitCell({ alert: { meter, used, limit } }: { alert: UsageAlertFieldsFragment }) {
  return (
    <>
      <Box sx={{ fontWeight: 560 }}>{limitName(meter)}</Box>
      <Box className="narrow-only" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        {limitText(used)} of {limitText(limit)}
      </Box>
    </>
  )
}

function DismissedCell({ alert: { dismissedAt, dismissedBy } }: { alert: UsageAlertFieldsFragment }) {
  if (!dismissedAt) return '–'
  return (
    <>
      <When at={dismissedAt} />
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>by {dismissedBy}</Box>
    </>
  )
}
