import Box from '@mui/material/Box'
import { useNow } from '../components/useNow.ts'
import { When } from '../components/When.tsx'
import { type ApiKey, expiryTone } from './apiKeyWords.ts'

/** When a key ends, in the colour of a warning when that is soon. */
export function Ending({ apiKey }: { apiKey: Pick<ApiKey, 'state' | 'expiresAt' | 'revokedAt'> }) {
  const now = useNow(60_000)
  const end = apiKey.revokedAt ?? apiKey.expiresAt
  if (!end) return 'Never'
  if (expiryTone(apiKey, now) === 'calm') return <When at={end} />
  return (
    <Box component="span" sx={{ color: 'warning.main', fontWeight: 560 }}>
      <When at={end} />
    </Box>
  )
}
