import LockOutlinedIcon from '@mui/icons-material/LockOutlined'
import Button from '@mui/material/Button'
import List from '@mui/material/List'
import ListItem from '@mui/material/ListItem'
import ListItemButton from '@mui/material/ListItemButton'
import ListItemText from '@mui/material/ListItemText'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useEffect } from 'react'
import { Link, useLocation } from 'react-router-dom'
import type { Problem } from '../api/errors.ts'
import type { LiftableCeiling } from '../api/generated/operations.ts'
import { PlainLayout } from '../layout/PlainLayout.tsx'
import { LiftButton } from '../security/LiftButton.tsx'
import { signInAgainPath, workosStartUrl } from '../signIn/authHttp.ts'
import { useViewer, useViewerState } from '../viewer/ViewerProvider.tsx'

/** By the server's code: how the page is called, and what an operator can switch off. */
const refusals: Record<string, { title: string; ceiling: LiftableCeiling }> = {
  IP_NOT_ALLOWED: { title: 'Your network is not allowed here', ceiling: 'IP_ALLOW_LIST' },
  SESSION_TOO_OLD: { title: 'Sign in again to go on', ceiling: 'SESSION_LENGTH' },
  SSO_REQUIRED: { title: 'Sign in with your company’s account', ceiling: 'SINGLE_SIGN_ON' },
}

interface RefusedTenantProps {
  tenantId: string
  problem: Problem
  onRetry(): void
}

/** A tenant whose security settings keep the person out just now: why, what they can do, and where else they can go. */
export function RefusedTenant({ tenantId, problem, onRetry }: RefusedTenantProps) {
  const { memberships, permissions } = useViewer()
  const { refreshViewer } = useViewerState()
  const { pathname, search } = useLocation()
  const here = pathname + search
  const own = memberships.find(({ tenant }) => tenant.id === tenantId)?.tenant
  const others = memberships.filter(({ tenant, refusedBy }) => tenant.id !== tenantId && !refusedBy)
  // Which other tenants are open from here: the viewer may have been asked about from another network.
  useEffect(() => void refreshViewer(), [refreshViewer])
  const refusal = refusals[problem.code]
  const title = refusal?.title ?? 'You cannot reach this tenant'
  return (
    <PlainLayout title={title} width={520}>
      <LockOutlinedIcon sx={{ fontSize: 36, color: 'text.secondary', mb: 1 }} />
      <Typography variant="h1">{title}</Typography>
      <Typography color="text.secondary" sx={{ mt: 1, mb: 3 }}>
        {problem.message}{' '}
        {problem.code === 'IP_NOT_ALLOWED' &&
          `Connect from an allowed network, or ask an owner of ${own?.name ?? 'the tenant'} to add yours.`}
      </Typography>
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {problem.code === 'SESSION_TOO_OLD' && (
          <Button component={Link} to={signInAgainPath(here)} variant="contained">
            Sign in again
          </Button>
        )}
        {problem.code === 'SSO_REQUIRED' && (
          <Button href={workosStartUrl(here, 'sign-in', { tenant: tenantId })} variant="contained">
            Sign in with single sign-on
          </Button>
        )}
        <Button variant="outlined" onClick={onRetry}>
          Try again
        </Button>
        {own && refusal && permissions.includes('platform:security') && (
          <LiftButton tenant={own} ceiling={refusal.ceiling} onLifted={onRetry} />
        )}
      </Stack>
      {others.length > 0 && (
        <Stack sx={{ mt: 4 }}>
          <Typography variant="h2" id="other-tenants">
            Your other tenants
          </Typography>
          <List aria-labelledby="other-tenants">
            {others.map(({ tenant }) => (
              <ListItem key={tenant.id} disablePadding>
                <ListItemButton component={Link} to={`/t/${tenant.slug}`}>
                  <ListItemText primary={tenant.name} secondary={`/t/${tenant.slug}`} />
                </ListItemButton>
              </ListItem>
            ))}
          </List>
        </Stack>
      )}
    </PlainLayout>
  )
}
