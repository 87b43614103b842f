import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { type ChangeEvent, useRef, useState } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { type InviteMembersMutation, useInviteMembersMutation } from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { countText } from '../format/words.ts'
import { defaultLifetime, LifetimeField } from './LifetimeField.tsx'
import { type InvitedRow, maxRows, parseRows, writeRows } from './parseRows.ts'
import { RefusedRows } from './RefusedRows.tsx'
import { RolesField } from './RolesField.tsx'
import { type RoleChoice, useGrantableRoles } from './useGrantableRoles.ts'

type Result = InviteMembersMutation['inviteMembers'][number]

/** Invites one or many. Those who were refused stay in the box with the reason, to be corrected and sent again. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const choices = useGrantableRoles()
  const [text, setText] = useState('')
  const [roles, setRoles] = useState(['VIEWER'])
  const [message, setMessage] = useState('')
  const [expiresInHours, setLifetime] = useState(defaultLifetime)
  const [refused, setRefused] = useState<Result[]>([])
  const [invite] = useInviteMembersMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()
  const rows = parseRows(text)

  async function submit() {
    let results: Result[] = []
    const input = { rows: rows.map((row) => inputOf(row, choices)), roles, message, expiresInHours }
    const done = await run(async () => {
      results = (await invite({ variables: { input } })).data?.inviteMembers ?? []
    })
    if (!done) return
    refresh()
    const failed = results.filter(({ refusal }) => refusal)
    const sent = results.length - failed.length
    if (sent > 0) notify(`${countText(sent, 'invitation')} sent.`, { type: 'success' })
    setRefused(failed)
    setText(writeRows(rows.filter((row) => failed.some(({ email }) => email === row.email))))
    if (failed.length === 0) onClose()
  }

  return (
    <FormDialog
      title="Invite people"
      submitLabel={rows.length > 1 ? `Send ${rows.length} invitations` : 'Send invitation'}
      busy={busy}
      blocked={rows.length === 0 || rows.length > maxRows || roles.length === 0}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="E-mail addresses"
        multiline
        minRows={2}
        maxRows={8}
        autoFocus
        value={text}
        error={rows.length > maxRows}
        helperText={
          rows.length > maxRows
            ? `Invite at most ${maxRows} people at a time; these are ${rows.length}.`
            : 'One or many: a line each, or CSV with a role in the second column.'
        }
        onChange={(event) => setText(event.target.value)}
      />
      <Box>
        <CsvButton onLoaded={(loaded) => setText((current) => [current.trim(), loaded].filter(Boolean).join('\n'))} />
      </Box>
      <RefusedRows results={refused} />
      <RolesField choices={choices} value={roles} error={problem?.fields.roles} onChange={setRoles} />
      <LifetimeField value={expiresInHours} onChange={setLifetime} />
      <TextField
        label="Message (optional)"
        multiline
        minRows={2}
        value={message}
        slotProps={{ htmlInput: { maxLength: 500 } }}
        onChange={(event) => setMessage(event.target.value)}
      />
      {problem && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}

/** A role nobody knows is sent as it was written, and refused with that row. */
function inputOf({ email, roleNames }: InvitedRow, choices: RoleChoice[]) {
  const idOf = (name: string) => choices.find((role) => role.name.toLowerCase() === name.toLowerCase())?.id ?? name
  return { email, roles: roleNames.length > 0 ? roleNames.map(idOf) : null }
}

function CsvButton({ onLoaded }: { onLoaded: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  async function load(event: ChangeEvent<HTMLInputElement>) {
    const [file] = event.target.files ?? []
    if (file) onLoaded(await file.text())
    event.target.value = ''
  }
  return (
    <>
      <Button size="small" variant="outlined" onClick={() => input.current?.click()}>
        Load a CSV file
      </Button>
      <input ref={input} type="file" accept=".csv,text/csv,text/plain" hidden onChange={(event) => void load(event)} />
    </>
  )
}
