import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { useNotify } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import {
  type CataloguedPlanFieldsFragment,
  useMovePlanTenantsMutation,
  usePlanMovePreviewQuery,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import { countText } from '../format/words.ts'

interface MoveDialogProps {
  plan: CataloguedPlanFieldsFragment
  onChanged(): void
  onClose(): void
}

/** Moves the tenants of a retired version to the one on offer, after showing who would stay and why. */
export function MoveDialog({ plan, onChanged, onClose }: MoveDialogProps) {
  const notify = useNotify()
  const from = { code: plan.code, fromVersion: plan.version }
  const { data, error } = usePlanMovePreviewQuery({ variables: from })
  const [move] = useMovePlanTenantsMutation()
  const { busy, problem, run } = useAction()
  const preview = data?.planMovePreview

  async function confirm() {
    if (!preview) return
    const input = { ...from, toVersion: preview.to.version }
    if (!(await run(() => move({ variables: { input } })))) return
    notify(`${countText(preview.moving, 'tenant')} will be on version ${preview.to.version} in a moment.`, {
      type: 'success',
    })
    onChanged()
    onClose()
  }

  return (
    <ConfirmDialog
      open
      title={`Move tenants from version ${plan.version} of ${plan.name}?`}
      confirmLabel={preview ? `Move ${countText(preview.moving, 'tenant')}` : 'Move tenants'}
      busy={busy}
      blocked={!preview || preview.moving === 0}
      problem={problem ?? (error ? toProblem(error) : null)}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {!preview && !error && <Skeleton height={60} />}
      {preview && (
        <div>
          {countText(preview.moving, 'tenant')} would be on version {preview.to.version}, the one on offer.
        </div>
      )}
      {preview && preview.shortened > 0 && (
        <Alert severity="warning" variant="outlined">
          {countText(preview.shortened, 'tenant')} would have data kept for a shorter time.
        </Alert>
      )}
      {preview && preview.staying > 0 && (
        <Alert severity="info" variant="outlined">
          {countText(preview.staying, 'tenant')} would stay, with more in use than the new version allows:
          <Box component="ul" sx={{ my: 0.5, pl: 2.5 }}>
            {preview.blocked.map(({ name, slug, findings }) => (
              <li key={slug}>
                {name}: {findings.map(({ message }) => message).join(' ')}
              </li>
            ))}
          </Box>
        </Alert>
      )}
    </ConfirmDialog>
  )
}
