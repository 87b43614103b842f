import type { ButtonProps } from '@mui/material/Button'
import { useEffect } from 'react'
import { useNotify } from 'react-admin'
import { sentenceOf } from '../api/errors.ts'
import { useRestoreTenantMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { useAction } from '../components/useAction.ts'
import { useFrameRefresh } from '../settings/useFrameRefresh.ts'
import { useTenant } from '../viewer/scope.tsx'

/** Takes the deletion of this tenant back. */
export function RestoreButton(props: Pick<ButtonProps, 'size' | 'color'>) {
  const { name } = useTenant()
  const [restore] = useRestoreTenantMutation()
  const { busy, problem, run } = useAction()
  const refreshFrame = useFrameRefresh()
  const notify = useNotify()

  useEffect(() => {
    if (problem) notify(sentenceOf(problem), { type: 'error' })
  }, [problem, notify])

  async function takeBack() {
    if (await run(() => restore())) notify(`${name} stays.`, { type: 'success' })
    await refreshFrame()
  }

  return (
    <GatedButton
      {...props}
      permission="tenant:delete"
      whenClosed
      variant="outlined"
      loading={busy}
      onClick={() => void takeBack()}
    >
      Restore
    </GatedButton>
  )
}
