import { useNominateOwnerMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { useTenant } from '../viewer/scope.tsx'
import { type Member, nameOf } from './teamWords.ts'

/** Offers the ownership to a member, who then accepts or declines. */
export function NominateDialog({ member, onClose }: { member: Member; onClose(): void }) {
  const tenant = useTenant()
  const [nominate] = useNominateOwnerMutation({ refetchQueries: ['OwnershipTransfer'] })
  const { busy, problem, perform } = usePageAction(onClose)
  const name = nameOf(member)

  return (
    <ConfirmDialog
      open
      title={`Hand the ownership to ${name}?`}
      confirmLabel="Ask them"
      busy={busy}
      problem={problem}
      onConfirm={() =>
        void perform(
          () => nominate({ variables: { input: { memberId: member.id } } }),
          `${name} is asked to become the owner.`,
        )
      }
      onClose={onClose}
    >
      <div>
        They get a mail and have 24 hours to accept. When they do, they become an owner of {tenant.name} and you become
        an admin. Until then nothing changes, and you can cancel.
      </div>
    </ConfirmDialog>
  )
}
