import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { useUpgradeRulePackMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { countText } from '../format/words.ts'
import { LineDiff } from './LineDiff.tsx'
import type { Pack } from './PackCard.tsx'
import { draftOf, draftText } from './ruleDraft.ts'
import { packChangeText } from './ruleWords.ts'

type Change = Pack['changes'][number]

/** Where the tenant's rules differ from the pack, each to be taken over or left. Nothing is taken unasked. */
export function PackChanges({ pack, reload }: { pack: Pack; reload(): Promise<unknown> }) {
  const [accepted, setAccepted] = useState<readonly string[]>([])
  const [upgrade] = useUpgradeRulePackMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()

  async function take() {
    if (!(await run(() => upgrade({ variables: { input: { pack: pack.id, accept: [...accepted] } } })))) return
    notify(`${countText(accepted.length, 'change')} taken over.`, { type: 'success' })
    setAccepted([])
    await reload()
  }

  return (
    <Box component="section" aria-label="Differences" sx={{ mb: 2.5, display: 'grid', gap: 2 }}>
      <Typography variant="h3">Where your rules differ from version {pack.version}</Typography>
      {pack.changes.map((change) => (
        <ChangeLine
          key={change.packRule}
          change={change}
          isAccepted={accepted.includes(change.packRule)}
          onChange={(isAccepted) => {
            const others = accepted.filter((rule) => rule !== change.packRule)
            setAccepted(isAccepted ? [...others, change.packRule] : others)
          }}
        />
      ))}
      {problem && <ProblemNotice problem={problem} />}
      <GatedButton
        permission="rules:manage"
        variant="contained"
        loading={busy}
        disabled={accepted.length === 0}
        onClick={() => void take()}
        sx={{ justifySelf: 'start' }}
      >
        Take over {countText(accepted.length, 'change')}
      </GatedButton>
    </Box>
  )
}

function contentText(content: Change['rule'] | Change['offered']): string {
  return content ? draftText(draftOf(content)) : ''
}

interface ChangeLineProps {
  change: Change
  isAccepted: boolean
  onChange(isAccepted: boolean): void
}

function ChangeLine({ change: { kind, offered, rule, packRule }, isAccepted, onChange }: ChangeLineProps) {
  const name = offered?.name ?? rule?.name ?? packRule
  return (
    <Box>
      <FormControlLabel
        control={<Checkbox checked={isAccepted} onChange={(_event, checked) => onChange(checked)} />}
        label={
          <>
            {name}{' '}
            <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.875rem' }}>
              {packChangeText[kind]}
            </Box>
          </>
        }
      />
      <LineDiff label={`Difference of “${name}”`} before={contentText(rule)} after={contentText(offered)} />
    </Box>
  )
}
