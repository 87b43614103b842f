import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import Typography from '@mui/material/Typography'
import { visuallyHidden } from '@mui/utils'
import { useRef, useState } from 'react'
import { useNotify } from 'react-admin'
import type { BillingSettingsFieldsFragment } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { fileProblem } from '../settings/logoUpload.ts'
import { issuerLogoPath, saveIssuerLogo } from './issuerLogo.ts'

interface IssuerLogoProps {
  settings: BillingSettingsFieldsFragment
  onSaved(): Promise<unknown>
}

/** The picture on the invoices to come; saved as soon as it is chosen. */
export function IssuerLogo({ settings: { logoHash, revision }, onSaved }: IssuerLogoProps) {
  const input = useRef<HTMLInputElement>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const { busy, problem, run } = useAction()
  const notify = useNotify()

  async function save(file: File | null) {
    const wrong = file && fileProblem(file)
    setRefused(wrong)
    if (wrong) return
    const done = await run(() => saveIssuerLogo(revision, file))
    await onSaved()
    if (done) notify(file ? 'The logo is on the next invoices.' : 'The logo is removed.', { type: 'success' })
  }

  return (
    <Section title="Logo on invoices">
      <Box sx={{ display: 'grid', gap: 2, justifyItems: 'start' }}>
        {logoHash ? (
          <Box
            component="img"
            src={issuerLogoPath(logoHash)}
            alt="The logo on invoices"
            sx={{
              width: 96,
              height: 96,
              objectFit: 'contain',
              bgcolor: '#fff',
              border: 1,
              borderColor: 'divider',
              borderRadius: 1,
            }}
          />
        ) : (
          <Typography variant="body2" color="text.secondary">
            Invoices bear the issuer’s name in place of a logo.
          </Typography>
        )}
        <Typography variant="body2" color="text.secondary">
          PNG, JPEG or WebP up to 2 MB. Wide ones are shown wide.
        </Typography>
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          aria-label="Logo file"
          tabIndex={-1}
          style={visuallyHidden}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file) void save(file)
            // The same file may be chosen again after it was mended.
            event.target.value = ''
          }}
        />
        {refused && (
          <FormHelperText error role="alert">
            {refused}
          </FormHelperText>
        )}
        {problem && <ProblemNotice problem={problem} />}
        <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
          <Button variant="outlined" loading={busy} onClick={() => input.current?.click()}>
            {logoHash ? 'Replace logo' : 'Choose logo'}
          </Button>
          {logoHash && (
            <Button color="inherit" disabled={busy} onClick={() => void save(null)}>
              Remove logo
            </Button>
          )}
        </Box>
      </Box>
    </Section>
  )
}
