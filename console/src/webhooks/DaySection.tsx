import Box from '@mui/material/Box'
import { Fact, Facts } from '../components/Facts.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import type { Endpoint } from './webhookWords.ts'

const number = new Intl.NumberFormat()

/** How much got through lately, and what is still on its way. */
export function DaySection({ endpoint }: { endpoint: Endpoint }) {
  const { succeededLastDay, failedLastDay, pending, lastSucceededAt, lastFailedAt } = endpoint
  return (
    <Section title="Last 24 hours">
      <Box
        component="dl"
        sx={{ m: 0, mb: 2.5, display: 'grid', gap: 2, gridTemplateColumns: 'repeat(3, minmax(0, 1fr))' }}
      >
        <Figure name="Delivered" value={succeededLastDay} />
        <Figure name="Failed" value={failedLastDay} color={failedLastDay > 0 ? 'error.main' : undefined} />
        <Figure name="On the way" value={pending} />
      </Box>
      <Facts>
        <Fact name="Last delivered">{lastSucceededAt ? <When at={lastSucceededAt} /> : 'Never'}</Fact>
        <Fact name="Last failed try">{lastFailedAt ? <When at={lastFailedAt} /> : 'Never'}</Fact>
      </Facts>
    </Section>
  )
}

function Figure({ name, value, color }: { name: string; value: number; color?: string }) {
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column-reverse' }}>
      <Box component="dt" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        {name}
      </Box>
      <Box
        component="dd"
        sx={{ m: 0, color, fontSize: '1.5rem', fontWeight: 600, lineHeight: 1.3, fontVariantNumeric: 'tabular-nums' }}
      >
        {number.format(value)}
      </Box>
    </Box>
  )
}
