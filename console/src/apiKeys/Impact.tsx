import Box from '@mui/material/Box'
import { When } from '../components/When.tsx'
import { countText } from '../format/words.ts'
import { type ApiKey, lastCallText } from './apiKeyWords.ts'

/** A key with what it was used for lately. */
export type UsedKey = ApiKey & { week: { calls: string } }

/** Who would notice if the key ended. */
export function Impact({ apiKey: { lastUse, week } }: { apiKey: UsedKey }) {
  if (!lastUse) return <div>Nothing has used it yet.</div>
  const calls = Number(week.calls)
  return (
    <Box sx={{ color: 'text.primary', overflowWrap: 'anywhere' }}>
      {calls === 0 ? 'No calls' : countText(calls, 'call')} in the last 7 days. Last used <When at={lastUse.at} />:{' '}
      {lastCallText(lastUse)}.
    </Box>
  )
}
