import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import Stack from '@mui/material/Stack'
import { visuallyHidden } from '@mui/utils'
import { useRef, useState } from 'react'
import { useNotify } from 'react-admin'
import { GatedButton } from './GatedButton.tsx'
import { fileProblem, readAsAddress } from './logoFile.ts'
import { ProblemNotice } from './ProblemNotice.tsx'
import { useAction } from './useAction.ts'

interface LogoPickerProps {
  permission: string
  hasLogo: boolean
  upload(file: File): Promise<unknown>
  remove(): Promise<unknown>
  /** What is said when either went well. */
  words: { saved: string; removed: string }
  /** After either, and when it was refused: what there is now is loaded. */
  reload(): Promise<unknown>
  /** Shows a chosen picture, or with null the saved one. */
  onPreview(address: string | null): void
}

/** Chooses a picture, has it shown, and only then uploads it. */
export function LogoPicker(props: LogoPickerProps) {
  const { permission, hasLogo, upload, remove, words, reload, onPreview } = props
  const [file, setFile] = useState<File | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const { busy, problem, run, clear } = useAction()
  const notify = useNotify()

  async function choose(chosen: File | null) {
    clear()
    const wrong = chosen && fileProblem(chosen)
    setRefused(wrong)
    setFile(wrong ? null : chosen)
    onPreview(chosen && !wrong ? await readAsAddress(chosen) : null)
  }

  async function change(action: () => Promise<unknown>, said: string) {
    const done = await run(action)
    await reload()
    if (!done) return
    await choose(null)
    notify(said, { type: 'success' })
  }

  return (
    <Stack spacing={2}>
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
            <Button variant="contained" loading={busy} onClick={() => void change(() => upload(file), words.saved)}>
              Save logo
            </Button>
            <Button color="inherit" disabled={busy} onClick={() => void choose(null)}>
              Cancel
            </Button>
          </>
        ) : (
          <GatedButton permission={permission} variant="outlined" onClick={() => input.current?.click()}>
            {hasLogo ? 'Replace logo' : 'Choose logo'}
          </GatedButton>
        )}
        {hasLogo && !file && (
          <GatedButton
            permission={permission}
            color="inherit"
            loading={busy}
            onClick={() => void change(remove, words.removed)}
          >
            Remove logo
          </GatedButton>
        )}
      </Stack>
    </Stack>
  )
}
