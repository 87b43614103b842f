import Box from '@mui/material/Box'
import type { ApiKeyQuery } from '../api/generated/operations.ts'
import { When } from '../components/When.tsx'
import { countText } from '../format/words.ts'
import { lastCallText } from './apiKeyWords.ts'

/** Who would notice: what a key was used for lately. */
export function Impact({ apiKey: { lastUse, week } }: { apiKey: ApiKeyQuery['apiKey'] }) {
  if (!lastUse) return <div>Nothing has used it yet.</div>
  return (
    <Box sx={{ color: 'text.primary' }}>
      {Number(week.calls) === 0
        ? 'No calls in the last 7 days.'
        : `${countText(Number(week.calls), 'call')} in the last 7 days.`}{' '}
      Last used <When at={lastUse.at} />: {lastCallText(lastUse)}.
    </Box>
  )
}
