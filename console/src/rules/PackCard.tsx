import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import {
  type RulePacksQuery,
  useInstallRulePackMutation,
  useRemoveRulePackMutation,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { PackChanges } from './PackChanges.tsx'
import { SeverityChip } from './SeverityChip.tsx'

export type Pack = RulePacksQuery['rulePacks'][number]

interface PackCardProps {
  pack: Pack
  reload(): Promise<unknown>
}

/** One pack: what is in it, whether it is installed, and where the tenant's rules differ from it. */
export function PackCard({ pack, reload }: PackCardProps) {
  const isInstalled = pack.installedVersion !== null
  return (
    <Section
      title={pack.name}
      aside={isInstalled ? <RemoveButton pack={pack} reload={reload} /> : <InstallButton pack={pack} reload={reload} />}
    >
      <Typography color="text.secondary">{pack.description}</Typography>
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1, mb: 2 }}>
        {pack.installedAt ? (
          <>
            Version {pack.installedVersion} was installed <When at={pack.installedAt} />.
            {pack.installedVersion !== pack.version && ` Version ${pack.version} is offered.`}
          </>
        ) : (
          `Version ${pack.version}, not installed.`
        )}
      </Typography>
      {isInstalled && pack.changes.length > 0 && <PackChanges pack={pack} reload={reload} />}
      <Box
        component="ul"
        aria-label={`Rules of ${pack.name}`}
        sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}
      >
        {pack.rules.map(({ id, name, severity }) => (
          <Box component="li" key={id} sx={{ display: 'flex', gap: 1, justifyContent: 'space-between' }}>
            <Box component="span" sx={{ fontSize: '0.875rem' }}>
              {name}
            </Box>
            <SeverityChip severity={severity} />
          </Box>
        ))}
      </Box>
    </Section>
  )
}

function InstallButton({ pack, reload }: PackCardProps) {
  const [install] = useInstallRulePackMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()

  async function start() {
    if (!(await run(() => install({ variables: { input: { pack: pack.id } } })))) return
    notify(`${pack.name} is installed. Its rules are on.`, { type: 'success' })
    await reload()
  }

  return (
    <>
      <GatedButton
        permission="rules:manage"
        variant="contained"
        size="small"
        loading={busy}
        onClick={() => void start()}
      >
        Install
      </GatedButton>
      {problem && <ProblemNotice problem={problem} />}
    </>
  )
}

function RemoveButton({ pack, reload }: PackCardProps) {
  const [asking, setAsking] = useState(false)
  const [remove] = useRemoveRulePackMutation()
  const { busy, problem, run, clear } = useAction()
  const notify = useNotify()

  async function confirm() {
    if (!(await run(() => remove({ variables: { input: { pack: pack.id } } })))) return
    setAsking(false)
    notify(`${pack.name} is removed.`, { type: 'success' })
    await reload()
  }

  return (
    <>
      <GatedButton permission="rules:manage" size="small" color="error" onClick={() => setAsking(true)}>
        Remove…
      </GatedButton>
      <ConfirmDialog
        open={asking}
        danger
        title={`Remove ${pack.name}?`}
        confirmLabel="Remove"
        busy={busy}
        problem={problem}
        onConfirm={() => void confirm()}
        onClose={() => {
          clear()
          setAsking(false)
        }}
      >
        <div>Its rules are deleted with their versions. Those that you have changed stay, as does every signal.</div>
      </ConfirmDialog>
    </>
  )
}
