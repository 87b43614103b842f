import { useDeactivateMemberMutation, useReactivateMemberMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { type Member, nameOf } from './teamWords.ts'

/** Takes an active member's access away for now, or gives it back. */
export function StatusDialog({ member, onClose }: { member: Member; onClose(): void }) {
  const [deactivate] = useDeactivateMemberMutation({ refetchQueries: ['OwnershipTransfer'] })
  const [reactivate] = useReactivateMemberMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const isActive = member.status === 'ACTIVE'
  const name = nameOf(member)
  const variables = { input: { memberId: member.id } }

  return (
    <ConfirmDialog
      open
      title={isActive ? `Deactivate ${name}?` : `Reactivate ${name}?`}
      confirmLabel={isActive ? 'Deactivate' : 'Reactivate'}
      danger={isActive}
      busy={busy}
      problem={problem}
      onConfirm={() =>
        void perform(
          () => (isActive ? deactivate({ variables }) : reactivate({ variables })),
          `${name} is ${isActive ? 'deactivated' : 'active again'}.`,
        )
      }
      onClose={onClose}
    >
      <div>
        {isActive
          ? 'They lose access to this tenant at once, and their seat is free. Their roles are kept for when they come back.'
          : 'They get the access of their roles back at once, and take a seat.'}
      </div>
    </ConfirmDialog>
  )
}
