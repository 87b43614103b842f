import { useState } from 'react'
import { useMemberBelongingsQuery, useRemoveMemberMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { OwnedThings } from './OwnedThings.tsx'
import { type Member, nameOf } from './teamWords.ts'

/** Ends a membership for good, after showing what the person leaves behind. */
export function RemoveDialog({ member, onClose }: { member: Member; onClose(): void }) {
  const [remove] = useRemoveMemberMutation({ refetchQueries: ['OwnershipTransfer'] })
  const { busy, problem, perform } = usePageAction(onClose)
  const { data, loading } = useMemberBelongingsQuery({ variables: { id: member.id } })
  const [revokeApiKeys, setRevokeApiKeys] = useState(false)
  const name = nameOf(member)
  const input = { memberId: member.id, revokeApiKeys }

  return (
    <ConfirmDialog
      open
      title={`Remove ${name}?`}
      confirmLabel="Remove"
      danger
      busy={busy}
      blocked={loading}
      problem={problem}
      onConfirm={() => void perform(() => remove({ variables: { input } }), `${name} is no longer a member.`)}
      onClose={onClose}
    >
      <div>They lose access to this tenant at once. To come back they have to be invited again.</div>
      <OwnedThings owned={data?.member.owns ?? []} revokesKeys={revokeApiKeys} onRevokeKeys={setRevokeApiKeys} />
    </ConfirmDialog>
  )
}
