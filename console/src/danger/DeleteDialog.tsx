import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { useNotify } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import { useDeleteTenantMutation, useDeletionPreviewQuery } from '../api/generated/operations.ts'
import { ConfirmByTyping } from '../components/ConfirmByTyping.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { exactDay } from '../format/dates.ts'
import { useFrameRefresh } from '../settings/useFrameRefresh.ts'
import { useTenant, useTimeZone } from '../viewer/scope.tsx'

/** Says what would go, and when, before the address is typed. */
export function DeleteDialog({ onClose }: { onClose(): void }) {
  const { name, slug } = useTenant()
  const timeZone = useTimeZone()
  const { data, error, refetch } = useDeletionPreviewQuery()
  const [remove] = useDeleteTenantMutation()
  const { busy, problem, run } = useAction()
  const refreshFrame = useFrameRefresh()
  const notify = useNotify()
  const preview = data?.tenantDeletionPreview
  const number = new Intl.NumberFormat('en')

  async function confirm() {
    if (!(await run(() => remove({ variables: { input: { slug } } })))) return
    onClose()
    notify(`${name} is being deleted. It can be restored for 30 days.`, { type: 'info' })
    await refreshFrame()
  }

  return (
    <ConfirmByTyping
      open
      phrase={slug}
      title={`Delete ${name}?`}
      confirmLabel="Delete tenant"
      busy={busy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!preview && !error && <Skeleton height={140} />}
      {preview && (
        <>
          <div>
            From now on {name} is read only. On <strong>{exactDay(new Date(preview.deletionAt), timeZone)}</strong> this
            will be gone for good:
          </div>
          <Box component="ul" sx={{ m: 0, pl: 2.5, color: 'text.primary' }}>
            {preview.contents.map(({ what, count }) => (
              <li key={what}>
                {number.format(count)} {what}
              </li>
            ))}
            <li>the address “{preview.slug}”, which others may then take</li>
          </Box>
          <div>Invoices that were issued are kept by the operators, as tax law asks.</div>
          <div>Until then an owner can restore it. To keep a copy, export it first, or later in the 30 days.</div>
        </>
      )}
    </ConfirmByTyping>
  )
}
