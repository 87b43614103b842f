import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { Section } from '../components/Section.tsx'

interface KeySummaryProps {
  title: string
  /** One line for each thing it may do. */
  may: readonly string[]
  /** What else is so: when it ends, from where it works. */
  notes: readonly string[]
}

/** A key in plain words. */
export function KeySummary({ title, may, notes }: KeySummaryProps) {
  return (
    <Section title={title}>
      <Box role="status" sx={{ display: 'grid', gap: 1.5 }}>
        {may.length === 0 ? (
          <Typography color="text.secondary">Nothing yet: it has no permissions.</Typography>
        ) : (
          <Box component="ul" sx={{ m: 0, pl: 2.5, display: 'grid', gap: 0.5 }}>
            {may.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </Box>
        )}
        {notes.map((note) => (
          <Typography key={note} variant="body2" color="text.secondary">
            {note}
          </Typography>
        ))}
      </Box>
    </Section>
  )
}
