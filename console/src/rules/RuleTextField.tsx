import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useEffect } from 'react'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { Worded } from '../components/Worded.tsx'
import { CodeEditor } from '../explorer/CodeEditor.tsx'
import { fixedText, fixLabel, type RuleCheck, useRuleCheck } from './useRuleCheck.ts'

interface RuleTextFieldProps {
  value: string
  error: string | undefined
  onChange(text: string): void
  /** Told what the API says of the text each time it has read it. */
  onChecked(check: RuleCheck | null): void
}

/** The rule itself, read as it is typed; below it every mistake in words, with what to write instead. */
export function RuleTextField({ value, error, onChange, onChecked }: RuleTextFieldProps) {
  const { extension, check, problem } = useRuleCheck()
  useEffect(() => onChecked(check), [check, onChecked])
  const isRead = check?.text === value
  const formatted = isRead ? check.formatted : null
  return (
    <Section
      title="Rule"
      aside={
        <Button
          size="small"
          disabled={formatted === null || formatted === value}
          onClick={() => onChange(formatted ?? value)}
        >
          Format
        </Button>
      }
    >
      <Box sx={{ border: 1, borderColor: error ? 'error.main' : 'divider', borderRadius: 1 }}>
        <CodeEditor
          label="Rule text"
          value={value}
          extension={extension}
          height={{ xs: 200, sm: 240 }}
          onChange={onChange}
        />
      </Box>
      <Box role="status" sx={{ mt: 1.5, display: 'grid', gap: 1, minHeight: 24 }}>
        {problem && <ProblemNotice problem={problem} />}
        {check && check.problems.length === 0 && isRead && (
          <Typography variant="body2" color="success.main">
            This can be saved.
          </Typography>
        )}
        {check?.problems.map((each) => (
          <Alert
            key={`${each.from} ${each.code}`}
            severity="error"
            variant="outlined"
            action={
              each.suggestion && (
                <Button
                  color="inherit"
                  size="small"
                  disabled={!isRead}
                  onClick={() => onChange(fixedText(value, each))}
                >
                  {fixLabel(each.suggestion)}
                </Button>
              )
            }
          >
            Line {each.line}, column {each.column}: <Worded>{each.message}</Worded>
          </Alert>
        ))}
      </Box>
    </Section>
  )
}
