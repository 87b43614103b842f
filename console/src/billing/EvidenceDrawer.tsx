import CloseIcon from '@mui/icons-material/Close'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Drawer from '@mui/material/Drawer'
import IconButton from '@mui/material/IconButton'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useId, useState } from 'react'
import { toProblem } from '../api/errors.ts'
import { type InvoiceLineFieldsFragment, useInvoiceLineEvidenceQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
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
  const titleId = useId()
  const { data, error, refetch } = useInvoiceLineEvidenceQuery({ variables: { lineId: line.id } })
  return (
    <Drawer
      open
      anchor="right"
      onClose={onClose}
      slotProps={{ paper: { role: 'dialog', 'aria-labelledby': titleId, sx: { width: { xs: '100%', sm: 540 } } } }}
    >
      <Box sx={{ p: { xs: 2, sm: 3 }, display: 'grid', gap: 2.5 }}>
        <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 2 }}>
          <Box>
            <Typography id={titleId} variant="h2">
              Where {lineTitle(line)} comes from
            </Typography>
            <Typography variant="body2" color="text.secondary">
              <When at={line.period.start} absolute /> to <When at={line.period.end} absolute />
            </Typography>
          </Box>
          <IconButton aria-label="Close" onClick={onClose} sx={{ alignSelf: 'start', mt: -0.5 }}>
            <CloseIcon />
          </IconButton>
        </Box>
        {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
        {!data && !error && <Skeleton variant="rounded" height={240} />}
        {data && <EvidenceDetails line={line} evidence={data.invoiceLineEvidence} isDraft={isDraft} />}
      </Box>
    </Drawer>
  )
}
