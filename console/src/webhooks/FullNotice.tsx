import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { RefusedLimit } from '../increases/RefusedLimit.tsx'
import { useLimitInUse } from '../plan/useLimitInUse.ts'
import { useCan } from '../viewer/scope.tsx'

/** Whether the plan has no endpoint left. */
export function useIsFull(): boolean {
  const found = useLimitInUse('webhooks')
  return found !== null && BigInt(found.used) >= BigInt(found.limit)
}

/** That the plan has no endpoint left, and how there can be more. */
export function FullNotice() {
  const isFull = useIsFull()
  const mayAsk = useCan('plan:change')
  if (!isFull) return null
  return (
    <Alert severity="warning" variant="outlined" sx={{ mb: 2.5 }}>
      All endpoints of the plan are in use. Delete one that is not needed any more,{' '}
      {mayAsk ? 'choose a plan with more, or ask for more:' : 'or ask somebody who may change the plan for more.'}
      {mayAsk && (
        <Box sx={{ mt: 1 }}>
          <RefusedLimit meter="webhooks" />
        </Box>
      )}
    </Alert>
  )
}
