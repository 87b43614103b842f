import FormHelperText from '@mui/material/FormHelperText'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import type { CeilingMode } from '../api/generated/operations.ts'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { type Ceiling, ceilingNames, detailText, modeNames } from './ceilings.ts'
import type { Draft } from './draft.ts'
import { type Impact, ImpactLine } from './ImpactLine.tsx'
import { ModeChoice } from './ModeChoice.tsx'

/** What every ceiling's section is given by the form. */
export interface CeilingForm {
  draft: Draft
  /** For reading only. */
  locked: boolean
  /** The server's sentences by field path. */
  errors: Record<string, string>
  impact: readonly Impact[]
}

interface CeilingSectionProps extends CeilingForm {
  ceiling: Ceiling
  summary: string
  onMode(mode: CeilingMode): void
  /** How its value is set; as text for who may not. */
  field?: ReactNode
  children?: ReactNode
}

/** One ceiling: what it is for, its mode, its value, and whom it would refuse now. */
export function CeilingSection(props: CeilingSectionProps) {
  const { ceiling, summary, draft, onMode, locked, errors, impact, field, children } = props
  const name = ceilingNames[ceiling]
  const { mode } = draft[ceiling]
  const value = mode !== 'OFF' && detailText(draft[ceiling])
  const modeError = errors[`${ceiling}.mode`]
  const choice = locked ? (
    <StatusChip status={mode === 'ENFORCED' ? 'ACTIVE' : mode} label={modeNames[mode]} />
  ) : (
    <ModeChoice of={name} value={mode} onChange={onMode} />
  )
  return (
    <Section title={name} aside={choice}>
      <Stack spacing={2}>
        <Typography variant="body2" color="text.secondary">
          {summary}
        </Typography>
        {locked && value && <Typography sx={{ overflowWrap: 'anywhere' }}>{value}</Typography>}
        {!locked && field}
        {children}
        {modeError && (
          <FormHelperText error role="alert" data-problem>
            {modeError}
          </FormHelperText>
        )}
        {mode !== 'OFF' && <ImpactLine ceiling={ceiling} impact={impact} />}
      </Stack>
    </Section>
  )
}

/** The sentence for a field or one of its entries (`ipAllowList.ranges.3`). */
export function errorOf(errors: Record<string, string>, field: string): string | undefined {
  return Object.entries(errors).find(([path]) => path === field || path.startsWith(`${field}.`))?.[1]
}
