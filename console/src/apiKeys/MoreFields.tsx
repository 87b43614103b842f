import ExpandMoreIcon from '@mui/icons-material/ExpandMore'
import Accordion from '@mui/material/Accordion'
import AccordionDetails from '@mui/material/AccordionDetails'
import AccordionSummary from '@mui/material/AccordionSummary'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { MetadataField } from '../settings/MetadataField.tsx'
import { errorOf, type KeyDraft } from './keyDraft.ts'

interface MoreFieldsProps {
  draft: KeyDraft
  fields: Record<string, string>
  onChange(changed: Partial<KeyDraft>): void
}

/** What most keys do not need. Open from the start when something of it is set. */
export function MoreFields({ draft, fields, onChange }: MoreFieldsProps) {
  const ipError = errorOf(fields, 'allowedIps')
  const isSet = draft.allowedIps !== '' || draft.rateLimit !== '' || draft.metadata.length > 0
  return (
    <Accordion variant="outlined" disableGutters defaultExpanded={isSet} sx={{ borderRadius: '14px !important' }}>
      <AccordionSummary expandIcon={<ExpandMoreIcon />} sx={{ px: 2.5 }}>
        <Typography variant="h2" component="span">
          More
        </Typography>
        <Typography component="span" color="text.secondary" sx={{ ml: 1.5 }}>
          Addresses, rate limit, metadata
        </Typography>
      </AccordionSummary>
      <AccordionDetails sx={{ display: 'grid', gap: 2, px: 2.5, pb: 2.5 }}>
        <TextField
          label="Allowed addresses (optional)"
          placeholder={'203.0.113.7\n10.0.0.0/8'}
          value={draft.allowedIps}
          onChange={(event) => onChange({ allowedIps: event.target.value })}
          error={Boolean(ipError)}
          helperText={ipError ?? 'Addresses or networks (CIDR), one a line. Empty: from anywhere.'}
          multiline
          minRows={2}
          maxRows={8}
        />
        <TextField
          label="Calls a minute (optional)"
          type="number"
          value={draft.rateLimit}
          onChange={(event) => onChange({ rateLimit: event.target.value })}
          error={Boolean(fields.rateLimitPerMinute)}
          helperText={fields.rateLimitPerMinute ?? 'Empty: as many as the tenant has.'}
        />
        <MetadataField
          what="What your services want to find with the key when they verify it, for example a customer’s number."
          value={draft.metadata}
          error={errorOf(fields, 'metadata')}
          most={20}
          onChange={(metadata) => onChange({ metadata })}
        />
      </AccordionDetails>
    </Accordion>
  )
}
