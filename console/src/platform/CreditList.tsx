import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { type CreditFieldsFragment, useEndCreditMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import { useNow } from '../components/useNow.ts'
import { When } from '../components/When.tsx'
import { creditText, whyOver } from './creditWords.ts'

type Credit = CreditFieldsFragment

interface CreditListProps {
  tenant: { id: string; name: string }
  credits: readonly Credit[]
  onEnded(): unknown
}

/** What a tenant was given, the newest first; what is left of it can be taken back. */
export function CreditList({ tenant, credits, onEnded }: CreditListProps) {
  const now = useNow(60_000)
  const [asked, setAsked] = useState<Credit | null>(null)
  if (credits.length === 0)
    return (
      <Typography variant="body2" color="text.secondary">
        {tenant.name} has no credit.
      </Typography>
    )
  return (
    <Box component="ul" aria-label="Credits" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}>
      {credits.map((credit) => (
        <CreditLine key={credit.id} credit={credit} over={whyOver(credit, now)} onEnd={() => setAsked(credit)} />
      ))}
      {asked && <EndDialog tenant={tenant} credit={asked} onEnded={onEnded} onClose={() => setAsked(null)} />}
    </Box>
  )
}

function CreditLine({ credit, over, onEnd }: { credit: Credit; over: string | null; onEnd(): void }) {
  const { reason, createdAt, expiresAt } = credit
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1.5, alignItems: 'center' }}>
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box sx={{ fontWeight: 560, color: over ? 'text.secondary' : 'text.primary' }}>{creditText(credit)}</Box>
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
          {reason} · given <When at={createdAt} absolute />
          {over && ` · ${over}`}
          {!over && expiresAt && (
            <>
              {' '}
              · until <When at={expiresAt} absolute />
            </>
          )}
        </Box>
      </Box>
      {!over && (
        <Button size="small" variant="outlined" aria-label={`Take back ${reason}`} onClick={onEnd}>
          Take back…
        </Button>
      )}
    </Box>
  )
}

interface EndDialogProps {
  tenant: { id: string }
  credit: Credit
  onEnded(): unknown
  onClose(): void
}

function EndDialog({ tenant, credit, onEnded, onClose }: EndDialogProps) {
  const [end] = useEndCreditMutation()
  const { busy, problem, run } = useAction()

  async function confirm() {
    const input = { tenantId: tenant.id, creditId: credit.id }
    if (!(await run(() => end({ variables: { input } })))) return
    onEnded()
    onClose()
  }

  return (
    <ConfirmDialog
      open
      danger
      title={`Take back “${credit.reason}”?`}
      confirmLabel="Take back"
      busy={busy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <div>
        {creditText(credit)}: that is lost. Invoices that were issued keep what they used of it. To give it again, grant
        a new one.
      </div>
    </ConfirmDialog>
  )
}
