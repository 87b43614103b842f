import Switch from '@mui/material/Switch'
import Tooltip from '@mui/material/Tooltip'
import { useNotify, useRefresh } from 'react-admin'
import { sentenceOf, toProblem } from '../api/errors.ts'
import { useSetRuleEnabledMutation } from '../api/generated/operations.ts'
import { useAction } from '../components/useAction.ts'
import { useWhyNot } from '../viewer/scope.tsx'
import type { Rule } from './ruleWords.ts'

interface EnabledSwitchProps {
  rule: Pick<Rule, 'id' | 'name' | 'enabled'>
  onChanged?(enabled: boolean): void
}

/** Switches a rule on or off, at once. */
export function EnabledSwitch({ rule: { id, name, enabled }, onChanged }: EnabledSwitchProps) {
  const reason = useWhyNot('rules:manage')
  const [setEnabled] = useSetRuleEnabledMutation()
  const { busy, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  async function change(next: boolean) {
    await run(async () => {
      try {
        await setEnabled({ variables: { input: { id, enabled: next } } })
        notify(`“${name}” is ${next ? 'on' : 'off'}.`, { type: 'success' })
        onChanged?.(next)
      } catch (error) {
        notify(sentenceOf(toProblem(error)), { type: 'error' })
      }
    })
    refresh()
  }

  return (
    <Tooltip title={reason ?? ''} describeChild>
      <Switch
        checked={enabled}
        onChange={(_event, next) => !reason && !busy && void change(next)}
        slotProps={{ input: { 'aria-label': `“${name}” is on`, 'aria-disabled': reason !== null } }}
        sx={{ opacity: reason ? 0.6 : 1 }}
      />
    </Tooltip>
  )
}
