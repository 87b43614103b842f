import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { DataTable } from 'react-admin'
import type { SecurityFindingsQuery } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { ceilingNames, ceilingOfCode } from './ceilings.ts'

type Finding = SecurityFindingsQuery['securityFindings']['nodes'][number]

const Column = DataTable.Col<Finding>

/** Whom the settings have refused, or would have: what an administrator looks at before enforcing. */
export function FindingsList() {
  return (
    <Box component="section" aria-labelledby="findings" sx={{ pt: 2 }}>
      <Typography id="findings" variant="h2">
        What was found
      </Typography>
      <Typography variant="body2" color="text.secondary" sx={{ mt: 0.5, mb: 2 }}>
        Of the last 30 days: whom the settings refused and, where they only report, whom they would have refused.
      </Typography>
      <CursorList resource="findings" disableSyncWithLocation>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={
            <EmptyState title="Nothing yet">Report-only settings list here what enforcing would refuse.</EmptyState>
          }
        >
          <Column source="lastAt" label="Last" disableSort render={({ lastAt }) => <When at={lastAt} />} />
          <Column source="label" label="Who" disableSort render={(finding) => <Who finding={finding} />} />
          <Column
            source="ceiling"
            label="Setting"
            disableSort
            cellClassName="wide-only"
            headerClassName="wide-only"
            render={({ ceiling }) => ceilingNames[ceilingOfCode[ceiling]]}
          />
          <Column source="refused" label="Outcome" disableSort render={(finding) => <Outcome finding={finding} />} />
        </DataTable>
      </CursorList>
    </Box>
  )
}

function Who({ finding }: { finding: Finding }) {
  const { label, subjectKind, ceiling } = finding
  return (
    <>
      <Box sx={{ fontWeight: 560, overflowWrap: 'anywhere' }}>{label}</Box>
      <Box sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {subjectKind === 'API_KEY' && 'API key · '}
        <span className="narrow-only">{ceilingNames[ceilingOfCode[ceiling]]} · </span>
        <Detail finding={finding} />
      </Box>
    </>
  )
}

function Detail({ finding: { ceiling, detail } }: { finding: Finding }) {
  if (ceiling === 'SESSION_LENGTH')
    return (
      <>
        signed in <When at={detail} />
      </>
    )
  if (ceiling === 'IP_ALLOW_LIST') return <>from {detail || 'an unknown address'}</>
  if (ceiling === 'KEY_LIFETIME')
    return detail ? (
      <>
        ends <When at={detail} />
      </>
    ) : (
      <>never ends</>
    )
  if (ceiling === 'UNUSED_KEYS')
    return detail ? (
      <>
        last used <When at={detail} />
      </>
    ) : (
      <>never used</>
    )
  return <>{detail}</>
}

function Outcome({ finding: { refused, hours } }: { finding: Finding }) {
  return (
    <>
      <StatusChip status={refused ? 'REFUSED' : 'PENDING'} label={refused ? 'Refused' : 'Would be refused'} />
      {hours > 1 && (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', mt: 0.5 }}>in {hours} different hours</Box>
      )}
    </>
  )
}
