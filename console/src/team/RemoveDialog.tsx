import Box from '@mui/material/Box'
import { useMemberBelongingsQuery, useRemoveMemberMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { type Member, nameOf } from './teamWords.ts'

/** Ends a membership for good, after showing what the person leaves behind. */
export function RemoveDialog({ member, onClose }: { member: Member; onClose(): void }) {
  const [remove] = useRemoveMemberMutation({ refetchQueries: ['OwnershipTransfer'] })
  const { busy, problem, perform } = usePageAction(onClose)
  const { data, loading } = useMemberBelongingsQuery({ variables: { id: member.id } })
  const owns = data?.member.owns ?? []
  const name = nameOf(member)

  return (
    <ConfirmDialog
      open
      title={`Remove ${name}?`}
      confirmLabel="Remove"
      danger
      busy={busy}
      blocked={loading}
      problem={problem}
      onConfirm={() =>
        void perform(() => remove({ variables: { input: { memberId: member.id } } }), `${name} is no longer a member.`)
      }
      onClose={onClose}
    >
      <div>They lose access to this tenant at once. To come back they have to be invited again.</div>
      {owns.length > 0 && (
        <div>
          What they made belongs to the tenant and stays:
          <Box component="ul" sx={{ my: 0.5, pl: 2.5 }}>
            {owns.map(({ kind, name: what }) => (
              <li key={`${kind} ${what}`}>the role “{what}”</li>
            ))}
          </Box>
        </div>
      )}
    </ConfirmDialog>
  )
}
