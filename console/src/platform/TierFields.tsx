import DeleteOutlineIcon from '@mui/icons-material/DeleteOutline'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import IconButton from '@mui/material/IconButton'
import { limitName } from '../plan/planWords.ts'
import { AmountField } from './AmountField.tsx'
import { NumberField } from './NumberField.tsx'
import { emptyTier, type MeterPriceDraft, type TierDraft } from './priceDraft.ts'

interface TierFieldsProps {
  price: MeterPriceDraft
  currency: string
  problem(field: string): string | undefined
  onChange(tiers: TierDraft[]): void
}

/** The steps of a price, counted from what is beyond the included quantity; the last one has no end. */
export function TierFields({ price, currency, problem, onChange }: TierFieldsProps) {
  const { tiers, meter } = price
  const change = (index: number, edit: Partial<TierDraft>) =>
    onChange(tiers.map((tier, at) => (at === index ? { ...tier, ...edit } : tier)))
  const named = (index: number, field: string) => `${limitName(meter)}, tier ${index + 1}: ${field}`
  return (
    <Box sx={{ display: 'grid', rowGap: 2 }}>
      {tiers.map((tier, index) => {
        const isLast = index === tiers.length - 1
        return (
          <Box key={index} sx={{ display: 'grid', gap: 1, gridTemplateColumns: '1fr 1fr 1fr 40px' }}>
            <NumberField
              label="Up to"
              name={named(index, 'up to')}
              value={isLast ? '' : tier.upTo}
              placeholder={isLast ? 'No end' : ''}
              readOnly={isLast}
              error={problem(`tiers.${index}.upTo`)}
              onChange={(upTo) => change(index, { upTo })}
            />
            <AmountField
              label="Each"
              name={named(index, 'price of each')}
              value={tier.unitAmount}
              currency={currency}
              finer
              error={problem(`tiers.${index}.unitAmount`)}
              onChange={(unitAmount) => change(index, { unitAmount })}
            />
            <AmountField
              label="Once"
              name={named(index, 'asked for once')}
              value={tier.flatAmount}
              currency={currency}
              finer
              placeholder="0"
              error={problem(`tiers.${index}.flatAmount`)}
              onChange={(flatAmount) => change(index, { flatAmount })}
            />
            <IconButton
              aria-label={`Remove tier ${index + 1} of ${limitName(meter)}`}
              disabled={tiers.length === 1}
              onClick={() => onChange(tiers.filter((_, at) => at !== index))}
              sx={{ alignSelf: 'start' }}
            >
              <DeleteOutlineIcon fontSize="small" />
            </IconButton>
          </Box>
        )
      })}
      {problem('tiers') && <FormHelperText error>{problem('tiers')}</FormHelperText>}
      <Button
        size="small"
        color="inherit"
        aria-label={`Add a tier to ${limitName(meter)}`}
        onClick={() => onChange([...tiers, emptyTier])}
        sx={{ justifySelf: 'start' }}
      >
        Add a tier
      </Button>
    </Box>
  )
}
