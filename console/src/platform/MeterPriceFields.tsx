import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import type { PricingScheme } from '../api/generated/operations.ts'
import { limitInSentence, limitName } from '../plan/planWords.ts'
import { AmountField } from './AmountField.tsx'
import { NumberField } from './NumberField.tsx'
import type { MeterPriceDraft } from './priceDraft.ts'
import { TierFields } from './TierFields.tsx'

interface MeterPriceFieldsProps {
  price: MeterPriceDraft
  currency: string
  problem(field: string): string | undefined
  onChange(edit: Partial<MeterPriceDraft>): void
}

const schemes: { id: PricingScheme | ''; label: string; meaning?: string }[] = [
  { id: '', label: 'Not charged' },
  { id: 'PER_UNIT', label: 'Each alike' },
  { id: 'PACKAGE', label: 'By packages', meaning: 'A package is paid for as soon as it begins.' },
  {
    id: 'GRADUATED',
    label: 'By tiers',
    meaning: 'Each unit costs what its tier says. Tiers begin after what is included.',
  },
  { id: 'VOLUME', label: 'By volume', meaning: 'All cost what the tier that is reached says.' },
]

/** What use of one meter costs beyond what the base fee includes. */
export function MeterPriceFields({ price, currency, problem, onChange }: MeterPriceFieldsProps) {
  const name = limitName(price.meter)
  return (
    <Box role="group" aria-label={`Price of ${name}`} sx={{ display: 'grid', gap: 2 }}>
      <Box sx={{ display: 'grid', gap: 1, rowGap: 2, gridTemplateColumns: { xs: '1fr', sm: '1.4fr 1fr 1fr' } }}>
        <TextField
          select
          label={`Use of ${limitInSentence(price.meter)}`}
          value={price.scheme}
          onChange={(event) => onChange({ scheme: event.target.value as MeterPriceDraft['scheme'] })}
          helperText={schemes.find(({ id }) => id === price.scheme)?.meaning}
          slotProps={{
            select: {
              displayEmpty: true,
              'aria-label': `${name}: how it is charged`,
              renderValue: (scheme) => schemes.find(({ id }) => id === scheme)?.label,
            },
            inputLabel: { shrink: true },
          }}
        >
          {schemes.map(({ id, label }) => (
            <MenuItem key={id} value={id}>
              {label}
            </MenuItem>
          ))}
        </TextField>
        {price.scheme !== '' && (
          <NumberField
            label="Included"
            name={`${name}: included`}
            value={price.included}
            placeholder="0"
            error={problem('included')}
            onChange={(included) => onChange({ included })}
          />
        )}
        {price.scheme === 'PER_UNIT' && (
          <AmountField
            label="Each"
            name={`${name}: price of each`}
            value={price.unitAmount}
            currency={currency}
            finer
            error={problem('unitAmount')}
            onChange={(unitAmount) => onChange({ unitAmount })}
          />
        )}
      </Box>
      {price.scheme === 'PACKAGE' && (
        <Box sx={{ display: 'grid', gap: 1, gridTemplateColumns: '1fr 1fr' }}>
          <NumberField
            label="In a package"
            name={`${name}: in a package`}
            value={price.packageSize}
            error={problem('packageSize')}
            onChange={(packageSize) => onChange({ packageSize })}
          />
          <AmountField
            label="A package"
            name={`${name}: price of a package`}
            value={price.packageAmount}
            currency={currency}
            finer
            error={problem('packageAmount')}
            onChange={(packageAmount) => onChange({ packageAmount })}
          />
        </Box>
      )}
      {(price.scheme === 'GRADUATED' || price.scheme === 'VOLUME') && (
        <TierFields price={price} currency={currency} problem={problem} onChange={(tiers) => onChange({ tiers })} />
      )}
    </Box>
  )
}
