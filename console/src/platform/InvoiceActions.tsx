import MoreHorizIcon from '@mui/icons-material/MoreHoriz'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'
import { invoiceName } from '../billing/billingWords.ts'
import { CloseInvoiceDialog } from './CloseInvoiceDialog.tsx'
import { CreditNoteDialog } from './CreditNoteDialog.tsx'
import type { PlatformInvoice } from './InvoicesPage.tsx'
import { IssueDialog } from './IssueDialog.tsx'
import { LineDialog } from './LineDialog.tsx'
import { PaymentDialog } from './PaymentDialog.tsx'

const actions = {
  issue: { label: 'Issue now', states: ['DRAFT'] },
  line: { label: 'Add a line…', states: ['DRAFT'] },
  pay: { label: 'Record payment', states: ['OPEN'] },
  credit: { label: 'Credit note…', states: ['OPEN', 'PAID'] },
  void: { label: 'Void…', states: ['OPEN'] },
  giveUp: { label: 'Write off…', states: ['OPEN'] },
} as const
type Action = keyof typeof actions

/** What an operator can do with an invoice as it stands: the likely thing as a button, the others in a menu. */
export function InvoiceActions(row: PlatformInvoice) {
  const [asked, setAsked] = useState<Action | null>(null)
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const { state } = row.invoice
  const possible = (Object.keys(actions) as Action[]).filter((name) =>
    (actions[name].states as readonly string[]).includes(state),
  )
  const [first, ...others] = possible
  if (!first) return '–'
  const name = `${invoiceName(row.invoice)} of ${row.tenant.name}`
  const choose = (action: Action) => {
    setAnchor(null)
    setAsked(action)
  }
  const close = () => setAsked(null)
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
      <Button
        size="small"
        variant="outlined"
        aria-label={`${actions[first].label}: ${name}`}
        onClick={() => choose(first)}
      >
        {actions[first].label}
      </Button>
      {others.length > 0 && (
        <IconButton
          size="small"
          aria-label={`More for ${name}`}
          aria-haspopup="menu"
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <MoreHorizIcon fontSize="small" />
        </IconButton>
      )}
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {others.map((action) => (
          <MenuItem key={action} onClick={() => choose(action)}>
            {actions[action].label}
          </MenuItem>
        ))}
      </Menu>
      {asked === 'issue' && <IssueDialog {...row} onClose={close} />}
      {asked === 'line' && <LineDialog {...row} onClose={close} />}
      {asked === 'pay' && <PaymentDialog {...row} onClose={close} />}
      {asked === 'credit' && <CreditNoteDialog {...row} onClose={close} />}
      {asked === 'void' && <CloseInvoiceDialog {...row} what="void" onClose={close} />}
      {asked === 'giveUp' && <CloseInvoiceDialog {...row} what="giveUp" onClose={close} />}
    </Box>
  )
}
