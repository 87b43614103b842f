import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import type { CeilingMode } from '../api/generated/operations.ts'
import { modeNames } from './ceilings.ts'

interface ModeChoiceProps {
  /** What it is the mode of, for who cannot see the heading beside it. */
  of: string
  value: CeilingMode
  onChange(mode: CeilingMode): void
}

const modes: readonly CeilingMode[] = ['OFF', 'REPORT_ONLY', 'ENFORCED']

export function ModeChoice({ of, value, onChange }: ModeChoiceProps) {
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      aria-label={`${of}: mode`}
      value={value}
      // Pressing the chosen one again chooses nothing.
      onChange={(_event, mode: CeilingMode | null) => mode && onChange(mode)}
    >
      {modes.map((mode) => (
        <ToggleButton key={mode} value={mode}>
          {modeNames[mode]}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
