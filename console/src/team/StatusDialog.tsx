import { useState } from 'react'
import {
  useDeactivateMemberMutation,
  useMemberBelongingsQuery,
  useReactivateMemberMutation,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { OwnedThings } from './OwnedThings.tsx'
import { type Member, nameOf } from './teamWords.ts'

/** Takes an active member's access away for now, or gives it back. */
export function StatusDialog({ member, onClose }: { member: Member; onClose(): void }) {
  const [deactivate] = useDeactivateMemberMutation({ refetchQueries: ['OwnershipTransfer'] })
  const [reactivate] = useReactivateMemberMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const [revokeApiKeys, setRevokeApiKeys] = useState(false)
  const isActive = member.status === 'ACTIVE'
  const { data, loading } = useMemberBelongingsQuery({ variables: { id: member.id }, skip: !isActive })
  const keys = data?.member.owns.filter(({ kind }) => kind === 'API_KEY') ?? []
  const name = nameOf(member)
  const input = { memberId: member.id }

  return (
    <ConfirmDialog
      open
      title={isActive ? `Deactivate ${name}?` : `Reactivate ${name}?`}
      confirmLabel={isActive ? 'Deactivate' : 'Reactivate'}
      danger={isActive}
      busy={busy}
      blocked={loading}
      problem={problem}
      onConfirm={() =>
        void perform(
          () =>
            isActive
              ? deactivate({ variables: { input: { ...input, revokeApiKeys } } })
              : reactivate({ variables: { input } }),
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
      {isActive && <OwnedThings owned={keys} revokesKeys={revokeApiKeys} onRevokeKeys={setRevokeApiKeys} />}
    </ConfirmDialog>
  )
}
