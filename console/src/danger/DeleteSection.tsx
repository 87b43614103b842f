import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { GatedButton } from '../components/GatedButton.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { RestoreButton } from './RestoreButton.tsx'

/** The end of a tenant, and the way back as long as there is one. */
export function DeleteSection() {
  const { name, deletion } = useTenant()
  const [asking, setAsking] = useState(false)
  if (deletion)
    return (
      <Section title="Delete" aside={<RestoreButton />}>
        <Typography variant="body2" color="text.secondary">
          {deletion.requestedBy ?? 'Somebody'} asked <When at={deletion.requestedAt} /> to delete {name}. It will be
          gone on <When at={deletion.at} absolute />, with everything in it. Until then it can be restored.
        </Typography>
      </Section>
    )
  return (
    <Section
      title="Delete"
      aside={
        <GatedButton
          permission="tenant:delete"
          whenClosed
          variant="contained"
          color="error"
          onClick={() => setAsking(true)}
        >
          Delete tenant…
        </GatedButton>
      }
    >
      <Typography variant="body2" color="text.secondary">
        After 30 days everything in {name} is removed for good: its team, its keys, its audit log. Only the invoices
        that were issued to it are kept, by the operators, as tax law asks. Until then it is read only, and an owner can
        restore it.
      </Typography>
      {asking && <DeleteDialog onClose={() => setAsking(false)} />}
    </Section>
  )
}
