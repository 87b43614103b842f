import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { type FormEvent, useState } from 'react'
import { useNotify } from 'react-admin'
import { useUpdateTenantSettingsMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { ConflictNotice } from './ConflictNotice.tsx'
import { changedFields, type Draft, draftOf, fieldNames, inputOf, rebase, valueText } from './draft.ts'
import { DataSection, IdentitySection, RegionSection } from './GeneralSections.tsx'
import type { TabProps } from './SettingsPage.tsx'
import { useFrameRefresh } from './useFrameRefresh.ts'

/**
 * The form keeps the settings as they were when it was opened (`base`): what is sent is the difference, with the version
 * it is a difference to. When somebody else was faster, both are shown and nothing is lost.
 */
export function GeneralTab({ tenant, reload }: TabProps) {
  const [base, setBase] = useState(tenant)
  const [draft, setDraft] = useState<Draft>(() => draftOf(tenant))
  const [update] = useUpdateTenantSettingsMutation()
  const { busy, problem, run, clear } = useAction()
  const refreshFrame = useFrameRefresh()
  const notify = useNotify()
  const before = draftOf(base)
  const changed = changedFields(before, draft)

  function start(from: typeof tenant, with_ = draftOf(from)) {
    setBase(from)
    setDraft(with_)
    clear()
  }

  async function save(from: typeof tenant, next: Draft) {
    await run(async () => {
      const input = { version: from.version, ...inputOf(draftOf(from), next) }
      const { data } = await update({ variables: { input } })
      if (!data) return
      start(data.updateTenantSettings)
      notify('The settings are saved.', { type: 'success' })
      await Promise.all([reload(), refreshFrame()])
    })
  }

  async function reapply() {
    const theirs = await reload()
    if (!theirs) return
    const merged = rebase(before, draft, draftOf(theirs))
    start(theirs, merged)
    await save(theirs, merged)
  }

  async function discard() {
    const theirs = await reload()
    if (theirs) start(theirs)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (changed.length > 0) void save(base, draft)
  }

  const section = {
    draft,
    base: before,
    errors: problem?.fields ?? {},
    onChange: (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part })),
  }
  const isConflict = problem?.code === 'CONFLICT' && problem.details !== null
  const isInPlace = problem !== null && Object.keys(problem.fields).length > 0
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2.5} sx={{ maxWidth: 720 }}>
      <IdentitySection {...section} />
      <RegionSection {...section} plan={base.plan} />
      <DataSection {...section} />
      {isConflict && (
        <ConflictNotice
          problem={problem}
          mine={changed.map((field) => ({ name: fieldNames[field], text: valueText(draft[field]) }))}
          busy={busy}
          onReapply={() => void reapply()}
          onDiscard={() => void discard()}
        />
      )}
      {problem && !isConflict && !isInPlace && <ProblemNotice problem={problem} />}
      <Stack direction="row" spacing={1}>
        <GatedButton
          permission="settings:manage"
          type="submit"
          variant="contained"
          loading={busy}
          disabled={changed.length === 0 || isConflict}
        >
          Save
        </GatedButton>
        {changed.length > 0 && !isConflict && (
          <Button color="inherit" onClick={() => start(base)} disabled={busy}>
            Discard changes
          </Button>
        )}
      </Stack>
    </Stack>
  )
}
