import Button, { type ButtonProps } from '@mui/material/Button'
import Tooltip from '@mui/material/Tooltip'
import { useWhyNot } from '../viewer/scope.tsx'

interface GatedButtonProps extends ButtonProps {
  permission: string
  /** For what goes on although the tenant is suspended or being deleted. */
  whenClosed?: boolean
  /** Why it is not possible now for anybody. */
  reason?: string | null
}

/**
 * A button for those who hold the permission, while the tenant can be changed. Others see it disabled and learn why, as
 * everybody does where there is a reason: it stays focusable (`aria-disabled`), or keyboard and screen reader users would never reach the reason.
 */
export function GatedButton({ permission, whenClosed, reason, onClick, disabled, ...props }: GatedButtonProps) {
  const whyNot = useWhyNot(permission, whenClosed) ?? reason
  if (!whyNot) return <Button {...props} onClick={onClick} disabled={disabled} />
  return (
    <Tooltip title={whyNot} describeChild>
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
