import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import { useState } from 'react'
import { toProblem } from '../api/errors.ts'
import { type InvoiceLineFieldsFragment, useInvoiceLineEvidenceQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { SideDrawer } from '../components/SideDrawer.tsx'
import { When } from '../components/When.tsx'
import { lineTitle } from './billingWords.ts'
import { EvidenceDetails } from './EvidenceDetails.tsx'

interface EvidenceProps {
  /** A line of usage. */
  line: InvoiceLineFieldsFragment
  isDraft: boolean
}

/** Opens what a line of usage is made of, beside the invoice. */
export function EvidenceButton(props: EvidenceProps) {
  const [open, setOpen] = useState(false)
  return (
    <Box>
      <Button
        size="small"
        sx={{ ml: -1.75 }}
        aria-label={`Where does this come from? ${lineTitle(props.line)}`}
        onClick={() => setOpen(true)}
      >
        Where does this come from?
      </Button>
      {open && <EvidenceDrawer {...props} onClose={() => setOpen(false)} />}
    </Box>
  )
}

function EvidenceDrawer({ line, isDraft, onClose }: EvidenceProps & { onClose(): void }) {
  const { data, error, refetch } = useInvoiceLineEvidenceQuery({ variables: { lineId: line.id } })
  return (
    <SideDrawer
      title={`Where ${lineTitle(line)} comes from`}
      summary={
        <>
          <When at={line.period.start} absolute /> to <When at={line.period.end} absolute />
        </>
      }
      onClose={onClose}
    >
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!data && !error && <Skeleton variant="rounded" height={240} />}
      {data && <EvidenceDetails line={line} evidence={data.invoiceLineEvidence} isDraft={isDraft} />}
    </SideDrawer>
  )
}
