import { useDeleteRuleMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import type { Rule } from './ruleWords.ts'

interface DeleteRuleDialogProps {
  rule: Pick<Rule, 'id' | 'name' | 'origin'>
  onDeleted(): void
  onClose(): void
}

/** Says what goes with the rule, what stays, and how it could come back. */
export function DeleteRuleDialog({ rule: { id, name, origin }, onDeleted, onClose }: DeleteRuleDialogProps) {
  const [remove] = useDeleteRuleMutation()
  const { busy, problem, run } = useAction()

  async function confirm() {
    if (await run(() => remove({ variables: { input: { id } } }))) onDeleted()
  }

  return (
    <ConfirmDialog
      open
      danger
      title={`Delete “${name}”?`}
      confirmLabel="Delete"
      busy={busy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <div>
        Traces are no longer checked against it. The signals it has raised stay. You can undo this for a moment, and
        programs can bring it back for 30 days.
      </div>
      <div>
        {origin
          ? 'It came with a pack: the packs page can bring it back as the pack has it.'
          : 'To pause a rule, switch it off instead.'}
      </div>
    </ConfirmDialog>
  )
}
