import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import { errorOf } from '../apiKeys/keyDraft.ts'
import { Section } from '../components/Section.tsx'
import { useDebounced } from '../components/useDebounced.ts'
import { EventTypesField } from './EventTypesField.tsx'
import { isUnencrypted, urlMistake, type WebhookDraft } from './webhookDraft.ts'
import type { EventType } from './webhookWords.ts'

const settleMs = 500

interface WebhookFormProps {
  draft: WebhookDraft
  types: readonly EventType[]
  /** What the server said when the whole form was sent. */
  fields: Record<string, string>
  isNew: boolean
  onChange(draft: WebhookDraft): void
}

/** Everything about an endpoint that somebody chooses. */
export function WebhookForm({ draft, types, fields, isNew, onChange }: WebhookFormProps) {
  const change = (changed: Partial<WebhookDraft>) => onChange({ ...draft, ...changed })
  return (
    <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
      <Section title="Endpoint">
        <Box sx={{ display: 'grid', gap: 2 }}>
          <UrlField value={draft.url} refusal={fields.url} autoFocus={isNew} onChange={(url) => change({ url })} />
          <TextField
            label="Description (optional)"
            placeholder="For example: on-call channel"
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
            error={Boolean(fields.description)}
            helperText={fields.description}
            multiline
            maxRows={4}
            slotProps={{ htmlInput: { maxLength: 200 } }}
          />
        </Box>
      </Section>
      <Section title="Events">
        <EventTypesField
          types={types}
          all={draft.all}
          chosen={draft.eventTypes}
          error={errorOf(fields, 'eventTypes')}
          onChange={change}
        />
      </Section>
    </Box>
  )
}

interface UrlFieldProps {
  value: string
  /** What the server said of the address as it was sent. */
  refusal: string | undefined
  autoFocus: boolean
  onChange(url: string): void
}

/** Where messages go. What is wrong with the address is said once the typing has paused, not letter by letter. */
function UrlField({ value, refusal, autoFocus, onChange }: UrlFieldProps) {
  const mistake = urlMistake(useDebounced(value, settleMs))
  const error = mistake ?? refusal
  const advice = isUnencrypted(value)
    ? 'Without encryption anybody on the way reads along. Only installations for development send over http.'
    : 'Messages are sent there by POST, as JSON. It has to be reachable from the internet and answer within 15 seconds.'
  return (
    <TextField
      label="URL"
      type="url"
      placeholder="https://example.com/webhooks/betrace"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={Boolean(error)}
      helperText={error ?? advice}
      autoFocus={autoFocus}
      slotProps={{ htmlInput: { maxLength: 2000, autoComplete: 'off', spellCheck: false } }}
    />
  )
}
