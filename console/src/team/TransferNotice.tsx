import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useNotify, useRefresh } from 'react-admin'
import {
  useAcceptOwnershipMutation,
  useCancelOwnershipTransferMutation,
  useDeclineOwnershipMutation,
  useOwnershipTransferQuery,
} from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { useScope, useTenant } from '../viewer/scope.tsx'
import { nameOf } from './teamWords.ts'

/** The ownership on its way from one member to another, with what the viewer can do about it. */
export function TransferNotice() {
  const tenant = useTenant()
  const { refreshScope } = useScope()
  const { data, refetch } = useOwnershipTransferQuery({ pollInterval: 15_000 })
  const [accept] = useAcceptOwnershipMutation()
  const [decline] = useDeclineOwnershipMutation()
  const [cancel] = useCancelOwnershipTransferMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()
  const transfer = data?.ownershipTransfer
  if (!transfer?.from || !transfer.to) return null
  const { from, to } = transfer

  async function perform(action: () => Promise<unknown>, success: string) {
    if (await run(action)) notify(success, { type: 'success' })
    await refetch()
    refreshScope()
    refresh()
  }

  return (
    <Alert severity="info" variant="outlined" sx={{ mb: 2.5 }}>
      <Box sx={{ mb: 1 }}>
        {to.isSelf
          ? `${nameOf(from)} wants to hand the ownership of ${tenant.name} to you.`
          : `${nameOf(to)} is asked to become the owner of ${tenant.name}.`}{' '}
        The offer ends <When at={transfer.expiresAt} />.
      </Box>
      {problem && <ProblemNotice problem={problem} />}
      <Box sx={{ display: 'flex', gap: 1, ml: to.isSelf ? 0 : -1.75 }}>
        {to.isSelf ? (
          <>
            <Button
              variant="contained"
              size="small"
              loading={busy}
              onClick={() => void perform(accept, `You are now an owner of ${tenant.name}.`)}
            >
              Accept the ownership
            </Button>
            <Button size="small" disabled={busy} onClick={() => void perform(decline, 'You have declined.')}>
              Decline
            </Button>
          </>
        ) : (
          <GatedButton
            permission="ownership:transfer"
            size="small"
            loading={busy}
            onClick={() => void perform(cancel, 'The transfer is canceled.')}
          >
            Cancel the transfer
          </GatedButton>
        )}
      </Box>
    </Alert>
  )
}
