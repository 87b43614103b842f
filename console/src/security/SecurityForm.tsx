import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { type SecurityPolicyFieldsFragment, useUpdateSecurityPolicyMutation } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { ConflictNotice } from '../settings/ConflictNotice.tsx'
import { DomainsSection, NetworksSection, SessionSection } from './AccessSections.tsx'
import { ceilingNames, ceilingText } from './ceilings.ts'
import { changedCeilings, type Draft, draftOf, inputOf, rebase } from './draft.ts'
import { KeyLifetimeSection, UnusedKeysSection } from './KeySections.tsx'
import { SingleSignOnSection } from './SingleSignOnSection.tsx'
import { useImpact } from './useImpact.ts'

interface SecurityFormProps {
  policy: SecurityPolicyFieldsFragment
  locked: boolean
  reload(): Promise<SecurityPolicyFieldsFragment | null>
}

/** As the general settings: what is sent is the difference to what was opened, and nobody overwrites another's edit. */
export function SecurityForm({ policy, locked, reload }: SecurityFormProps) {
  const [base, setBase] = useState(policy)
  const [draft, setDraft] = useState<Draft>(() => draftOf(policy))
  const [update] = useUpdateSecurityPolicyMutation()
  const { busy, problem, run, clear } = useAction()
  const notify = useNotify()
  const refreshLists = useRefresh()
  const before = draftOf(base)
  const changed = changedCeilings(before, draft)
  const impact = useImpact(draft)
  const form = useRef<HTMLFormElement>(null)

  // The form is longer than the screen: what is wrong comes into view, and a field that can be set right is in hand.
  useEffect(() => {
    const place = problem && form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-problem]')
    place?.scrollIntoView({ block: 'center' })
    place?.focus({ preventScroll: true })
  }, [problem])

  function start(from: SecurityPolicyFieldsFragment, with_ = draftOf(from)) {
    setBase(from)
    setDraft(with_)
    clear()
  }

  async function save(from: SecurityPolicyFieldsFragment, next: Draft) {
    await run(async () => {
      const input = { version: from.version, ...inputOf(next, changedCeilings(draftOf(from), next)) }
      const { data } = await update({ variables: { input } })
      if (!data) return
      start(data.updateSecurityPolicy)
      notify('The security settings are saved.', { type: 'success' })
      await reload()
      refreshLists()
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
    if (changed.length > 0 && !locked) void save(base, draft)
  }

  const section = {
    draft,
    locked,
    impact,
    errors: problem?.fields ?? {},
    onChange: (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part })),
  }
  const isConflict = problem?.code === 'CONFLICT' && problem.details !== null
  const isInPlace = problem !== null && Object.keys(problem.fields).length > 0
  return (
    <Stack component="form" ref={form} noValidate onSubmit={submit} spacing={2.5}>
      <NetworksSection {...section} yourAddress={base.yourAddress} />
      <SessionSection {...section} />
      <SingleSignOnSection {...section} />
      <DomainsSection {...section} />
      <KeyLifetimeSection {...section} />
      <UnusedKeysSection {...section} />
      {isConflict && (
        <div data-problem>
          <ConflictNotice
            problem={problem}
            mine={changed.map((ceiling) => ({ name: ceilingNames[ceiling], text: ceilingText(draft[ceiling]) }))}
            busy={busy}
            onReapply={() => void reapply()}
            onDiscard={() => void discard()}
          />
        </div>
      )}
      {problem && !isConflict && !isInPlace && (
        <div data-problem>
          <ProblemNotice problem={problem} />
        </div>
      )}
      {!locked && <SaveBar changed={changed.length > 0 && !isConflict} busy={busy} onDiscard={() => start(base)} />}
    </Stack>
  )
}

/** The form is long: what was changed can be saved from wherever it was changed. */
function SaveBar({ changed, busy, onDiscard }: { changed: boolean; busy: boolean; onDiscard: () => void }) {
  return (
    <Stack
      direction="row"
      spacing={1}
      sx={changed ? { position: 'sticky', bottom: 0, zIndex: 1, py: 1.5, bgcolor: 'background.default' } : {}}
    >
      <Button type="submit" variant="contained" loading={busy} disabled={!changed}>
        Save
      </Button>
      {changed && (
        <Button color="inherit" onClick={onDiscard} disabled={busy}>
          Discard changes
        </Button>
      )}
    </Stack>
  )
}
