import Typography from '@mui/material/Typography'
import { useState } from 'react'
import type { BillingAccountFieldsFragment } from '../api/generated/operations.ts'
import { Fact, Facts } from '../components/Facts.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { Section } from '../components/Section.tsx'
import { ContactDialog } from './ContactDialog.tsx'
import { countryName } from './countries.ts'

interface ContactSectionProps {
  account: BillingAccountFieldsFragment | null
  onChanged(): unknown
}

/** To whom invoices are made out and mailed. */
export function ContactSection({ account, onChanged }: ContactSectionProps) {
  const [editing, setEditing] = useState(false)
  return (
    <Section
      title="Billing contact"
      aside={
        <GatedButton permission="billing:manage" size="small" onClick={() => setEditing(true)}>
          {account ? 'Change' : 'Add'}
        </GatedButton>
      }
    >
      {account ? (
        <Facts>
          <Fact name="Name">
            <span style={{ overflowWrap: 'anywhere' }}>{account.name}</span>
          </Fact>
          <Fact name="E-mail">
            <span style={{ overflowWrap: 'anywhere' }}>{account.email || 'Owners get the invoices'}</span>
          </Fact>
          <Fact name="Address">
            <span style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
              {[...account.address, countryName(account.country)].filter(Boolean).join('\n') || '–'}
            </span>
          </Fact>
          {account.taxId && <Fact name="Tax ID">{account.taxId}</Fact>}
          {account.purchaseOrder && <Fact name="Purchase order">{account.purchaseOrder}</Fact>}
        </Facts>
      ) : (
        <Typography variant="body2" color="text.secondary">
          Invoices bear the tenant’s name and go to its owners. Name who else they are for.
        </Typography>
      )}
      {editing && <ContactDialog account={account} onSaved={onChanged} onClose={() => setEditing(false)} />}
    </Section>
  )
}
