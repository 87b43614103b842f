import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { countText } from '../format/words.ts'
import { RefusedLimit } from '../increases/RefusedLimit.tsx'
import { useCan } from '../viewer/scope.tsx'

interface Refused {
  email: string
  refusal: { code: string; message: string } | null
}

/** Why some of many were not invited, row by row, and the way to more seats where those are what is missing. */
export function RefusedRows({ results }: { results: Refused[] }) {
  const mayAsk = useCan('plan:change')
  if (results.length === 0) return null
  return (
    <Alert severity="warning" variant="outlined" role="status">
      {countText(results.length, 'address was', 'addresses were')} not invited:
      <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5, maxHeight: 160, overflowY: 'auto' }}>
        {results.map(({ email, refusal }) => (
          <li key={email}>
            <strong>{email}</strong>: {refusal?.message}
          </li>
        ))}
      </Box>
      {mayAsk && results.some(({ refusal }) => refusal?.code === 'SEAT_LIMIT_REACHED') && (
        <Box sx={{ mt: 1 }}>
          <RefusedLimit meter="members" />
        </Box>
      )}
    </Alert>
  )
}
