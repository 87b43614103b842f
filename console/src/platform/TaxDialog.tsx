import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Skeleton from '@mui/material/Skeleton'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { inTenant } from '../api/client.ts'
import { toProblem } from '../api/errors.ts'
import {
  type TenantSummaryFragment,
  useBillingSettingsQuery,
  usePlatformTenantTaxQuery,
  useSetTenantTaxMutation,
} from '../api/generated/operations.ts'
import { rateText } from '../billing/billingWords.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { useUndoNotice } from '../components/useUndoNotice.tsx'
import { thousandths } from './billingDraft.ts'

interface Tax {
  taxRate: number | null
  reverseCharge: boolean
}

interface TaxDialogProps {
  tenant: TenantSummaryFragment
  onClose(): void
}

/** What tax stands on a tenant's invoices from the next one on. */
export function TaxDialog({ tenant, onClose }: TaxDialogProps) {
  const settings = useBillingSettingsQuery()
  const account = usePlatformTenantTaxQuery({ context: inTenant(tenant.id) })
  const error = settings.error ?? account.error
  if (settings.data && account.data)
    return (
      <TaxForm
        tenant={tenant}
        issuerRate={settings.data.billingSettings.taxRate}
        before={account.data.billingAccount ?? { taxRate: null, reverseCharge: false }}
        onClose={onClose}
      />
    )
  return (
    <FormDialog
      title={`Tax of ${tenant.name}`}
      submitLabel="Save tax"
      blocked
      onSubmit={() => undefined}
      onClose={onClose}
    >
      {error ? <ProblemNotice problem={toProblem(error)} /> : <Skeleton height={120} />}
    </FormDialog>
  )
}

type Kind = 'usual' | 'own' | 'reverse'

interface TaxFormProps extends TaxDialogProps {
  issuerRate: number
  before: Tax
}

function TaxForm({ tenant, issuerRate, before, onClose }: TaxFormProps) {
  const [kind, setKind] = useState<Kind>(before.reverseCharge ? 'reverse' : before.taxRate === null ? 'usual' : 'own')
  const [percent, setPercent] = useState(before.taxRate === null ? '' : String(before.taxRate / 1000))
  const [save] = useSetTenantTaxMutation()
  const { busy, problem, run } = useAction()
  const sayDone = useUndoNotice()
  const rateProblem = problem?.fields?.taxRate
  const set = (tax: Tax) => save({ variables: { input: { tenantId: tenant.id, ...tax } } })

  async function submit() {
    const tax = { taxRate: kind === 'own' ? thousandths(percent) : null, reverseCharge: kind === 'reverse' }
    if (!(await run(() => set(tax)))) return
    sayDone(`The tax of ${tenant.name} is changed.`, () => set(before), `The tax of ${tenant.name} is as it was.`)
    onClose()
  }

  return (
    <FormDialog
      title={`Tax of ${tenant.name}`}
      submitLabel="Save tax"
      busy={busy}
      blocked={kind === 'own' && percent.trim() === ''}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <FormControl>
        <FormLabel id="tax-kind">On the invoices to come</FormLabel>
        <RadioGroup aria-labelledby="tax-kind" value={kind} onChange={(_event, chosen) => setKind(chosen as Kind)}>
          <FormControlLabel value="usual" control={<Radio />} label={`The issuer’s rate, ${rateText(issuerRate)}`} />
          <FormControlLabel value="own" control={<Radio />} label="A rate of its own" />
          <FormControlLabel
            value="reverse"
            control={<Radio />}
            label="None: the tenant owes the tax (reverse charge)"
          />
        </RadioGroup>
      </FormControl>
      {kind === 'own' && (
        <TextField
          label="Tax in percent"
          value={percent}
          onChange={({ target }) => setPercent(target.value)}
          error={Boolean(rateProblem)}
          helperText={rateProblem ?? 'Such as 8.375; 0 for none.'}
          autoComplete="off"
          slotProps={{ htmlInput: { inputMode: 'decimal' } }}
        />
      )}
      {problem && !rateProblem && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
