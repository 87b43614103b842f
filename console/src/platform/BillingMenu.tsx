import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'
import type { TenantSummaryFragment } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { CreditDialog } from './CreditDialog.tsx'
import { NewInvoiceDialog } from './NewInvoiceDialog.tsx'
import { TaxDialog } from './TaxDialog.tsx'

const choices = {
  invoice: { label: 'New invoice…', Dialog: NewInvoiceDialog },
  credit: { label: 'Credits…', Dialog: CreditDialog },
  tax: { label: 'Tax…', Dialog: TaxDialog },
} as const
type Choice = keyof typeof choices

/** What an operator can do about what a tenant pays. */
export function BillingMenu({ tenant }: { tenant: TenantSummaryFragment }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [chosen, setChosen] = useState<Choice | null>(null)
  const Dialog = chosen && choices[chosen].Dialog
  return (
    <>
      <GatedButton
        permission="platform:billing"
        size="small"
        aria-label={`Billing of ${tenant.name}`}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        Billing
      </GatedButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {(Object.keys(choices) as Choice[]).map((choice) => (
          <MenuItem
            key={choice}
            onClick={() => {
              setAnchor(null)
              setChosen(choice)
            }}
          >
            {choices[choice].label}
          </MenuItem>
        ))}
      </Menu>
      {Dialog && <Dialog tenant={tenant} onClose={() => setChosen(null)} />}
    </>
  )
}
