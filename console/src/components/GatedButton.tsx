import Button, { type ButtonProps } from '@mui/material/Button'
import Tooltip from '@mui/material/Tooltip'
import { useCan } from '../viewer/scope.tsx'

/**
 * A button for those who hold the permission. Others see it disabled and learn which permission is missing: it stays
 * focusable (`aria-disabled`), or keyboard and screen reader users would never reach the reason.
 */
export function GatedButton({ permission, onClick, disabled, ...props }: ButtonProps & { permission: string }) {
  const allowed = useCan(permission)
  if (allowed) return <Button {...props} onClick={onClick} disabled={disabled} />
  return (
    <Tooltip title={`You need the permission “${permission}” for this. Ask an owner of the tenant.`} describeChild>
      <Button
        {...props}
        aria-disabled
        onClick={(event) => event.preventDefault()}
        sx={{
          ...props.sx,
          cursor: 'not-allowed',
          color: 'text.secondary',
          bgcolor: 'transparent',
          border: 1,
          borderColor: 'divider',
        }}
      />
    </Tooltip>
  )
}
