import Box from '@mui/material/Box'
import { useEffect, useRef } from 'react'
import { mono } from '../theme/theme.ts'

export const codeLength = 6

/** The digits of what was typed or pasted: "123 456", "123-456" and "Your code: 123456" all give the code. */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, '').slice(0, codeLength)
}

interface CodeInputProps {
  value: string
  invalid: boolean
  disabled: boolean
  describedBy: string
  onChange(code: string): void
}

/**
 * One real input, drawn as six boxes: paste, autofill from the message (`one-time-code`), screen readers and the
 * phone's number pad work as they do in any field, which six inputs break.
 */
export function CodeInput({ value, invalid, disabled, describedBy, onChange }: CodeInputProps) {
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (!disabled) input.current?.focus()
  }, [disabled])

  return (
    <Box sx={{ position: 'relative' }}>
      <Box
        component="input"
        ref={input}
        id="code"
        name="code"
        aria-label="Six-digit code"
        aria-invalid={invalid}
        aria-describedby={describedBy}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={40}
        disabled={disabled}
        value={value}
        onChange={(event: React.ChangeEvent<HTMLInputElement>) => onChange(digitsOf(event.target.value))}
        sx={{
          position: 'absolute',
          inset: 0,
          width: '100%',
          height: '100%',
          opacity: 0,
          border: 0,
          cursor: 'text',
          fontSize: 16,
        }}
      />
      <Box
        aria-hidden
        sx={{ display: 'grid', gridTemplateColumns: `repeat(${codeLength}, 1fr)`, gap: 1, pointerEvents: 'none' }}
      >
        {Array.from({ length: codeLength }, (_, index) => (
          <Box
            key={index}
            sx={{
              height: 56,
              display: 'grid',
              placeItems: 'center',
              borderRadius: 1,
              border: 1,
              borderColor: invalid ? 'error.main' : 'divider',
              bgcolor: 'background.default',
              fontFamily: mono,
              fontSize: '1.5rem',
              opacity: disabled ? 0.6 : 1,
              ...(index === Math.min(value.length, codeLength - 1) && {
                'input:focus + div > &': {
                  outline: '2px solid',
                  outlineColor: 'primary.main',
                  borderColor: 'primary.main',
                },
              }),
            }}
          >
            {value[index]}
          </Box>
        ))}
      </Box>
    </Box>
  )
}
