import Box from '@mui/material/Box'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { DataTable } from 'react-admin'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { ToggleFilter } from '../components/ToggleFilter.tsx'
import { When } from '../components/When.tsx'
import { KeyActions } from './KeyActions.tsx'
import { purposes, stateMeaning, stateText, type TenantKey } from './keyWords.ts'

const choices = [
  ['ALL', 'All'],
  ['SIGNING', 'Signing'],
  ['ENCRYPTION', 'Encryption'],
] as const
const Column = DataTable.Col<TenantKey>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** Every version there was. */
export function KeyHistory() {
  return (
    <Box component="section" aria-labelledby="key-history" sx={{ mt: 4 }}>
      <Typography id="key-history" variant="h2" sx={{ mb: 1.5 }}>
        All versions
      </Typography>
      <CursorList resource="keys" filters={<ToggleFilter label="Show versions of" name="purpose" choices={choices} />}>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={<EmptyState title="No versions yet">The first ones are made during setup.</EmptyState>}
        >
          <Column source="version" label="Key" disableSort render={(key) => <KeyName record={key} />} />
          <Column source="state" label="State" disableSort render={(key) => <KeyStateCell record={key} />} />
          <Column
            source="createdAt"
            label="Made"
            disableSort
            {...wideOnly}
            render={(key) => <When at={key.createdAt} absolute />}
          />
          <Column
            source="retiredAt"
            label="Retired"
            disableSort
            {...wideOnly}
            render={(key) => (key.retiredAt ? <When at={key.retiredAt} absolute /> : '–')}
          />
          <Column source="id" label="Actions" disableSort render={(key) => <KeyActions record={key} />} />
        </DataTable>
      </CursorList>
    </Box>
  )
}

function KeyName({ record }: { record: TenantKey }) {
  const title = purposes.find(({ purpose }) => purpose === record.purpose)?.title
  return (
    <>
      {title}{' '}
      <Box component="span" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
        version {record.version}
      </Box>
    </>
  )
}

function KeyStateCell({ record }: { record: TenantKey }) {
  return (
    <Box sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
      <Tooltip title={stateMeaning[record.state]} describeChild>
        <span>
          <StatusChip status={record.state} label={stateText[record.state]} />
        </span>
      </Tooltip>
      {record.state === 'PENDING_DELETION' && record.deletionAt && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          on <When at={record.deletionAt} absolute />
        </Box>
      )}
    </Box>
  )
}
