import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import type { LimitPolicy } from '../api/generated/operations.ts'
import { limitText } from '../format/words.ts'
import { limitName, policies } from '../plan/planWords.ts'

export interface LimitDraft {
  meter: string
  /** Digits; empty is unlimited. */
  limit: string
  policy: LimitPolicy
  gracePercent: string
}

interface LimitFieldsProps {
  limits: LimitDraft[]
  /** By the path of the field in the input: `limits.0.limit`. */
  errors: Readonly<Record<string, string>>
  onChange(limits: LimitDraft[]): void
}

const digits = (text: string, most: number) => text.replace(/\D/g, '').slice(0, most)

/** Every limit of a draft: how much, what happens above it, and how far above it may go. */
export function LimitFields({ limits, errors, onChange }: LimitFieldsProps) {
  const change = (index: number, edit: Partial<LimitDraft>) =>
    onChange(limits.map((limit, at) => (at === index ? { ...limit, ...edit } : limit)))
  return (
    <Box sx={{ display: 'grid', rowGap: { xs: 3.5, sm: 2 } }}>
      {limits.map(({ meter, limit, policy, gracePercent }, index) => {
        const name = limitName(meter)
        const error = errors[`limits.${index}.limit`]
        const graceError = errors[`limits.${index}.gracePercent`]
        return (
          <Box
            key={meter}
            sx={{
              display: 'grid',
              columnGap: 1,
              rowGap: 1.5,
              gridTemplateColumns: { xs: '1fr 1fr', sm: '2fr 1.6fr 1fr' },
            }}
          >
            <TextField
              label={name}
              value={limit}
              onChange={(event) => change(index, { limit: digits(event.target.value, 13) })}
              error={Boolean(error)}
              // Zeros are miscounted without it.
              helperText={error ?? (limit.length > 4 ? limitText(limit) : undefined)}
              placeholder="Unlimited"
              autoComplete="off"
              slotProps={{ htmlInput: { inputMode: 'numeric' }, inputLabel: { shrink: true } }}
              sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' } }}
            />
            {meter !== 'retention_days' && (
              <>
                <TextField
                  select
                  label="Above it"
                  value={policy}
                  onChange={(event) => change(index, { policy: event.target.value as LimitPolicy })}
                  slotProps={{ select: { 'aria-label': `${name}: above it` } }}
                >
                  {policies.map(({ id, label }) => (
                    <MenuItem key={id} value={id}>
                      {label}
                    </MenuItem>
                  ))}
                </TextField>
                <TextField
                  label="Grace, %"
                  value={gracePercent}
                  onChange={(event) => change(index, { gracePercent: digits(event.target.value, 3) })}
                  error={Boolean(graceError)}
                  helperText={graceError}
                  disabled={policy !== 'HARD'}
                  placeholder="0"
                  autoComplete="off"
                  slotProps={{
                    htmlInput: { inputMode: 'numeric', 'aria-label': `${name}: grace in percent` },
                    inputLabel: { shrink: true },
                  }}
                />
              </>
            )}
          </Box>
        )
      })}
    </Box>
  )
}
