import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import type { FormEvent, ReactNode } from 'react'
import { Link } from 'react-router-dom'
import type { Problem } from '../api/errors.ts'
import { ProblemNotice } from './ProblemNotice.tsx'

interface FormFrameProps {
  form: ReactNode
  /** What the form makes, shown as it is filled in. */
  summary: ReactNode
  /** The summary is as wide as the form. */
  even?: boolean
  submitLabel: string
  busy: boolean
  blocked: boolean
  problem: Problem | null
  /** Where to go back to. */
  back: string
  onSubmit(): void
}

/** A form that fills a page, and beside it what comes of it and the buttons. */
export function FormFrame(props: FormFrameProps) {
  const { form, summary, even = false, submitLabel, busy, blocked, problem, back, onSubmit } = props
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        if (!busy && !blocked) onSubmit()
      }}
      sx={{
        display: 'grid',
        gap: 2.5,
        alignItems: 'start',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: `minmax(0, ${even ? 1 : 2}fr) minmax(0, 1fr)` },
      }}
    >
      {form}
      <Box sx={{ display: 'grid', gap: 2, position: { lg: 'sticky' }, top: 24 }}>
        {summary}
        {problem && <ProblemNotice problem={problem} />}
        <Box sx={{ display: 'flex', gap: 1 }}>
          <Button type="submit" variant="contained" loading={busy} disabled={blocked}>
            {submitLabel}
          </Button>
          <Button component={Link} to={back} color="inherit">
            Cancel
          </Button>
        </Box>
      </Box>
    </Box>
  )
}
