import { useApolloClient } from '@apollo/client/react'
import GppBadOutlinedIcon from '@mui/icons-material/GppBadOutlined'
import LinkIcon from '@mui/icons-material/Link'
import VerifiedOutlinedIcon from '@mui/icons-material/VerifiedUserOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { AuditChainDocument, type AuditChainQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { countText } from '../format/words.ts'

type Report = AuditChainQuery['auditChain']

/** Checks, when asked, that no line of the log was changed, removed or put in later. */
export function ChainCard() {
  const client = useApolloClient()
  const [report, setReport] = useState<Report | null>(null)
  const { busy, problem, run } = useAction()

  async function verify() {
    await run(async () => {
      const { data } = await client.query({ query: AuditChainDocument })
      setReport(data?.auditChain ?? null)
    })
  }

  return (
    <Card component="section" aria-label="Integrity of the log" sx={{ p: 2, mb: 3, display: 'grid', gap: 1.5 }}>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
        {report ? (
          report.intact ? (
            <VerifiedOutlinedIcon color="success" />
          ) : (
            <GppBadOutlinedIcon color="error" />
          )
        ) : (
          <LinkIcon color="action" />
        )}
        <Box sx={{ flex: '1 1 260px' }} role="status">
          {report ? (
            <ReportText report={report} />
          ) : (
            <Typography variant="body2" color="text.secondary">
              Each line carries the hash of the one before it, so a changed or missing line shows.
            </Typography>
          )}
        </Box>
        <Button variant="outlined" loading={busy} onClick={() => void verify()}>
          {report ? 'Verify again' : 'Verify now'}
        </Button>
      </Box>
      {problem && <ProblemNotice problem={problem} onRetry={verify} />}
    </Card>
  )
}

function ReportText({ report }: { report: Report }) {
  return (
    <>
      <Typography sx={{ fontWeight: 580 }}>
        {report.intact
          ? `Intact: all ${countText(report.events, 'event')} are as they were written`
          : `Broken${report.problemSequence === null ? '' : ` at event ${report.problemSequence}`}`}
      </Typography>
      <Typography variant="body2" color="text.secondary">
        {report.problem ? `${report.problem} ` : ''}Checked <When at={report.checkedAt} />.
      </Typography>
    </>
  )
}
