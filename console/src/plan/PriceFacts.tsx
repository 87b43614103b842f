import Box from '@mui/material/Box'
import { Fact } from '../components/Facts.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { baseNotes, baseText, meterPriceLine, type PlanPrices } from './priceWords.ts'

/** What a plan costs: its base fee, and what use of each meter adds to it. */
export function PriceFacts({ prices }: { prices: PlanPrices | null }) {
  const { locale } = useTenant()
  return (
    <>
      <Fact name="Price">
        <span>{[baseText(prices, locale), ...baseNotes(prices, locale)].join(', ')}</span>
      </Fact>
      {prices && prices.meters.length > 0 && (
        <Fact name="Use">
          <Box component="span" sx={{ display: 'grid', gap: 0.5 }}>
            {prices.meters.map((price) => (
              <span key={price.meter}>{meterPriceLine(price, prices.currency, locale)}</span>
            ))}
          </Box>
        </Fact>
      )}
    </>
  )
}
