import { useState } from 'react'
import { useChangeMemberRolesMutation, useRolesQuery } from '../api/generated/operations.ts'
import { Checklist } from '../components/Checklist.tsx'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { useScope } from '../viewer/scope.tsx'
import { type Member, nameOf, whyNotGrantable } from './teamWords.ts'

/** Which roles a member holds. Roles above one's own are shown, and say what they would give. */
export function MemberRolesDialog({ member, onClose }: { member: Member; onClose(): void }) {
  const standing = useScope()
  const [chosen, setChosen] = useState(member.roles.map((role) => role.id))
  const { data } = useRolesQuery()
  const [change] = useChangeMemberRolesMutation({ refetchQueries: ['OwnershipTransfer'] })
  const { busy, problem, perform } = usePageAction(onClose)
  const held = member.roles.map((role) => role.id)
  const unchanged = chosen.length === held.length && chosen.every((id) => held.includes(id))

  return (
    <ConfirmDialog
      open
      title={`Roles of ${nameOf(member)}`}
      confirmLabel="Save roles"
      busy={busy}
      blocked={unchanged || chosen.length === 0}
      problem={problem}
      onConfirm={() =>
        void perform(
          () => change({ variables: { input: { memberId: member.id, roles: chosen } } }),
          `The roles of ${nameOf(member)} are changed.`,
        )
      }
      onClose={onClose}
    >
      <div>A member may do what any of their roles allows. The change counts at once.</div>
      <Checklist
        label="Roles"
        chosen={chosen}
        onChange={setChosen}
        items={(data?.roles ?? []).map((role) => ({
          id: role.id,
          label: role.name,
          reason: whyNotGrantable(role, standing),
        }))}
      />
    </ConfirmDialog>
  )
}
