import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import TextField from '@mui/material/TextField'
import { AmountField } from './AmountField.tsx'
import { MeterPriceFields } from './MeterPriceFields.tsx'
import { NumberField } from './NumberField.tsx'
import { type PriceDraft, problemsOfMeter } from './priceDraft.ts'

interface PriceFieldsProps {
  prices: PriceDraft
  /** By the path of the field in the input: `prices.monthlyFee`. */
  errors: Readonly<Record<string, string>>
  onChange(prices: PriceDraft): void
}

/** What a draft will cost: its base fee, its trial, and each meter that adds up in a billing period. */
export function PriceFields({ prices, errors, onChange }: PriceFieldsProps) {
  const { byAgreement, currency, monthlyFee, yearlyFee, trialDays, meters } = prices
  const change = (edit: Partial<PriceDraft>) => onChange({ ...prices, ...edit })
  return (
    <>
      <FormControlLabel
        label="By agreement: nothing is charged here"
        control={
          <Checkbox
            size="small"
            checked={byAgreement}
            onChange={(event) => change({ byAgreement: event.target.checked })}
          />
        }
      />
      {!byAgreement && (
        <Box sx={{ display: 'grid', gap: 2, mt: 1.5 }}>
          <Box
            sx={{ display: 'grid', gap: 1, rowGap: 2, gridTemplateColumns: { xs: '1fr 1fr', sm: 'repeat(4, 1fr)' } }}
          >
            <TextField
              label="Currency"
              value={currency}
              onChange={(event) =>
                change({
                  currency: event.target.value
                    .toUpperCase()
                    .replace(/[^A-Z]/g, '')
                    .slice(0, 3),
                })
              }
              error={Boolean(errors['prices.currency'])}
              helperText={errors['prices.currency']}
              autoComplete="off"
              slotProps={{ inputLabel: { shrink: true } }}
            />
            <AmountField
              label="A month"
              value={monthlyFee}
              currency={currency}
              placeholder="0"
              error={errors['prices.monthlyFee']}
              onChange={(value) => change({ monthlyFee: value })}
            />
            <AmountField
              label="A year"
              value={yearlyFee}
              currency={currency}
              placeholder="Not offered"
              error={errors['prices.yearlyFee']}
              onChange={(value) => change({ yearlyFee: value })}
            />
            <NumberField
              label="Trial, days"
              value={trialDays}
              most={3}
              placeholder="None"
              error={errors['prices.trialDays']}
              onChange={(value) => change({ trialDays: value })}
            />
          </Box>
          {meters.map((price, index) => (
            <MeterPriceFields
              key={price.meter}
              price={price}
              currency={currency}
              problem={problemsOfMeter(prices, price.meter, errors)}
              onChange={(edit) =>
                change({ meters: meters.map((each, at) => (at === index ? { ...each, ...edit } : each)) })
              }
            />
          ))}
        </Box>
      )}
    </>
  )
}
