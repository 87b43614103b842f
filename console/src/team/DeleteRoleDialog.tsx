import { useDeleteRoleMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import type { Role } from './teamWords.ts'

interface DeleteRoleDialogProps {
  role: Role
  onDeleted(): void
  onClose(): void
}

export function DeleteRoleDialog({ role, onDeleted, onClose }: DeleteRoleDialogProps) {
  const [remove] = useDeleteRoleMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  return (
    <ConfirmDialog
      open
      title={`Delete the role ${role.name}?`}
      confirmLabel="Delete role"
      danger
      busy={busy}
      problem={problem}
      onConfirm={() =>
        void perform(
          () => remove({ variables: { input: { id: role.id } } }).then(onDeleted),
          `The role ${role.name} is deleted.`,
        )
      }
      onClose={onClose}
    >
      <div>Nobody holds it. It cannot be brought back, but you can make another like it.</div>
    </ConfirmDialog>
  )
}
