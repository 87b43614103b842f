import Button from '@mui/material/Button'
import { useState } from 'react'
import { useIncreasableLimitQuery } from '../api/generated/operations.ts'
import { RequestDialog } from './RequestDialog.tsx'

/** Beside a refusal by a limit: the way to ask for more of it. */
export function RefusedLimit({ meter }: { meter: string }) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button color="inherit" size="small" variant="outlined" onClick={() => setAsking(true)}>
        Request an increase
      </Button>
      {asking && <AskingDialog meter={meter} onClose={() => setAsking(false)} />}
    </>
  )
}

function AskingDialog({ meter, onClose }: { meter: string; onClose(): void }) {
  const { data } = useIncreasableLimitQuery()
  const found = data?.limits.limits.find((limit) => limit.meter === meter)
  if (!found || found.limit === null) return null
  return <RequestDialog limit={{ ...found, limit: found.limit }} onClose={onClose} />
}
