import MoreHorizIcon from '@mui/icons-material/MoreHoriz'
import IconButton from '@mui/material/IconButton'
import ListItemText from '@mui/material/ListItemText'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { type ReactNode, useState } from 'react'
import { useScope } from '../viewer/scope.tsx'
import { LeaveDialog } from './LeaveDialog.tsx'
import { MemberRolesDialog } from './MemberRolesDialog.tsx'
import { NominateDialog } from './NominateDialog.tsx'
import { RemoveDialog } from './RemoveDialog.tsx'
import { StatusDialog } from './StatusDialog.tsx'
import { type Member, nameOf, whyNotManageable, whyNotNominable } from './teamWords.ts'

type Dialog = (props: { member: Member; onClose(): void }) => ReactNode

/** What can be done with a member. What cannot be done says why, right there. */
export function MemberActions({ member }: { member: Member }) {
  const standing = useScope()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [Open, setOpen] = useState<Dialog | null>(null)
  const locked = whyNotManageable(member, standing)
  const actions: { label: string; dialog: Dialog; reason: string | null }[] = [
    { label: 'Change roles…', dialog: MemberRolesDialog, reason: locked },
    {
      label: member.status === 'ACTIVE' ? 'Deactivate…' : 'Reactivate…',
      dialog: StatusDialog,
      reason: locked,
    },
    { label: 'Make owner…', dialog: NominateDialog, reason: whyNotNominable(member, standing) },
    member.isSelf
      ? { label: 'Leave the tenant…', dialog: LeaveDialog, reason: null }
      : { label: 'Remove…', dialog: RemoveDialog, reason: locked },
  ]

  return (
    <>
      <IconButton
        aria-label={`Actions for ${nameOf(member)}`}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreHorizIcon />
      </IconButton>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{ paper: { role: 'region', 'aria-label': `Actions for ${nameOf(member)}` } }}
      >
        {actions.map(({ label, dialog, reason }) => (
          // Not `disabled`: an item that is out of reach of the keyboard cannot tell its reason.
          <MenuItem
            key={label}
            aria-disabled={reason !== null}
            onClick={() => {
              if (reason !== null) return
              setAnchor(null)
              setOpen(() => dialog)
            }}
            sx={reason ? { color: 'text.secondary', cursor: 'not-allowed' } : undefined}
          >
            <ListItemText
              primary={label}
              secondary={reason}
              slotProps={{ secondary: { sx: { whiteSpace: 'normal', maxWidth: 260 } } }}
            />
          </MenuItem>
        ))}
      </Menu>
      {Open && <Open member={member} onClose={() => setOpen(null)} />}
    </>
  )
}
