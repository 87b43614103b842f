import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { visuallyHidden } from '@mui/utils'
import { useRef, useState } from 'react'
import { useNotify } from 'react-admin'
import { useRemoveTenantLogoMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { TenantAvatar } from '../layout/TenantAvatar.tsx'
import { fileProblem, readAsAddress, uploadLogo } from './logoUpload.ts'
import type { TabProps } from './SettingsPage.tsx'
import { useFrameRefresh } from './useFrameRefresh.ts'

interface LogoSectionProps extends TabProps {
  /** Shows a chosen picture, or with null the saved one. */
  onPreview(address: string | null): void
}

/** Chooses a picture, shows it, and only then uploads it. */
export function LogoSection({ tenant, reload, onPreview }: LogoSectionProps) {
  const [file, setFile] = useState<File | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const [remove] = useRemoveTenantLogoMutation()
  const { busy, problem, run, clear } = useAction()
  const refreshFrame = useFrameRefresh()
  const notify = useNotify()
  const { logo } = tenant.branding

  async function choose(chosen: File | null) {
    clear()
    const wrong = chosen && fileProblem(chosen)
    setRefused(wrong)
    setFile(wrong ? null : chosen)
    onPreview(chosen && !wrong ? await readAsAddress(chosen) : null)
  }

  async function change(action: () => Promise<unknown>, said: string) {
    const done = await run(action)
    await Promise.all([reload(), refreshFrame()])
    if (!done) return
    await choose(null)
    notify(said, { type: 'success' })
  }

  return (
    <Section title="Logo">
      <Stack spacing={2}>
        <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
          <TenantAvatar name={tenant.name} logo={logo?.large ?? null} size={64} />
          <Typography variant="body2" color="text.secondary">
            PNG, JPEG or WebP up to 2 MB, best square and at least 256 pixels wide. It is shown in the console.
          </Typography>
        </Box>
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          aria-label="Logo file"
          tabIndex={-1}
          style={visuallyHidden}
          onChange={(event) => {
            void choose(event.target.files?.[0] ?? null)
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
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          {file ? (
            <>
              <Button
                variant="contained"
                loading={busy}
                onClick={() => void change(() => uploadLogo(tenant, file), 'The logo is saved.')}
              >
                Save logo
              </Button>
              <Button color="inherit" disabled={busy} onClick={() => void choose(null)}>
                Cancel
              </Button>
            </>
          ) : (
            <GatedButton permission="settings:manage" variant="outlined" onClick={() => input.current?.click()}>
              {logo ? 'Replace logo' : 'Choose logo'}
            </GatedButton>
          )}
          {logo && !file && (
            <GatedButton
              permission="settings:manage"
              color="inherit"
              loading={busy}
              onClick={() =>
                void change(
                  () => remove({ variables: { input: { version: tenant.version } } }),
                  'The logo is removed. You can bring it back from the history.',
                )
              }
            >
              Remove logo
            </GatedButton>
          )}
        </Stack>
      </Stack>
    </Section>
  )
}
