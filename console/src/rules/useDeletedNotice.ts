import { useCallback } from 'react'
import { useRefresh } from 'react-admin'
import { useRestoreRuleMutation } from '../api/generated/operations.ts'
import { useUndoNotice } from '../components/useUndoNotice.tsx'
import type { Rule } from './ruleWords.ts'

/** Says that a rule is deleted, and brings it back when that is undone. */
export function useDeletedNotice() {
  const [restore] = useRestoreRuleMutation()
  const sayDone = useUndoNotice()
  const refresh = useRefresh()
  return useCallback(
    ({ id, name }: Pick<Rule, 'id' | 'name'>) => {
      const bringBack = () => restore({ variables: { input: { id } } }).then(refresh)
      sayDone(`“${name}” is deleted.`, bringBack, `“${name}” is back.`)
    },
    [restore, sayDone, refresh],
  )
}
