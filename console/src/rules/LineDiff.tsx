import Box from '@mui/material/Box'
import { alpha } from '@mui/material/styles'
import { mono } from '../theme/theme.ts'
import { type DiffLine, diffLines } from './diffLines.ts'

const signs: Record<DiffLine['kind'], string> = { same: ' ', removed: '−', added: '+' }
const words: Record<DiffLine['kind'], string> = { same: '', removed: 'Removed: ', added: 'Added: ' }

/** Two texts as one, with the lines that went and those that came. Signs say it besides the colour. */
export function LineDiff({ label, before, after }: { label: string; before: string; after: string }) {
  return (
    <Box
      component="figure"
      aria-label={label}
      sx={{ m: 0, border: 1, borderColor: 'divider', borderRadius: 1, py: 0.5, fontFamily: mono, fontSize: '0.75rem' }}
    >
      {diffLines(before, after).map(({ kind, text }, place) => (
        <Box
          key={place}
          sx={({ palette }) => ({
            display: 'flex',
            px: 1.5,
            lineHeight: 1.7,
            minHeight: '1.7em',
            color: kind === 'same' ? 'text.secondary' : 'text.primary',
            ...(kind === 'removed' && { backgroundColor: alpha(palette.error.main, 0.1) }),
            ...(kind === 'added' && { backgroundColor: alpha(palette.success.main, 0.1) }),
          })}
        >
          <Box component="span" aria-hidden sx={{ width: 18, flexShrink: 0 }}>
            {signs[kind]}
          </Box>
          <Box component="span" sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', minWidth: 0 }}>
            {words[kind] && (
              <Box component="span" sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden' }}>
                {words[kind]}
              </Box>
            )}
            {text}
          </Box>
        </Box>
      ))}
    </Box>
  )
}
