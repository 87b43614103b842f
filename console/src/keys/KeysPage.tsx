import Box from '@mui/material/Box'
import { PageHeader } from '../components/PageHeader.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { JwksCard } from './JwksCard.tsx'
import { KeyCard } from './KeyCard.tsx'
import { KeyHistory } from './KeyHistory.tsx'
import { purposes } from './keyWords.ts'

/** The tenant's two keys, what is at work now and what was before. */
export function KeysPage() {
  return (
    <RequirePermission permission="keys:read">
      <PageHeader
        title="Keys"
        summary="Made for this tenant alone and rotated every 90 days. The secrets never leave the key store."
      />
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
          mb: 2.5,
        }}
      >
        {purposes.map((purpose) => (
          <KeyCard key={purpose.purpose} {...purpose} />
        ))}
      </Box>
      <JwksCard />
      <KeyHistory />
    </RequirePermission>
  )
}
