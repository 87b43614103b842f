import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router-dom'
import { PlainLayout } from '../layout/PlainLayout.tsx'
import { useTenant } from '../viewer/scope.tsx'

/** A tenant that is gone or going: nothing of it can be used any more. */
export function DeletedTenant() {
  const { name, status } = useTenant()
  return (
    <PlainLayout title="Tenant deleted">
      <Typography variant="h1">{status === 'DELETING' ? `${name} is being deleted` : `${name} was deleted`}</Typography>
      <Typography color="text.secondary" sx={{ mt: 1, mb: 3 }}>
        Its pages can no longer be opened. You can go on in another tenant or create a new one.
      </Typography>
      <Button component={Link} to="/" variant="contained" sx={{ mr: 1 }}>
        Go to your tenants
      </Button>
      <Button component={Link} to="/new" variant="outlined">
        Create a tenant
      </Button>
    </PlainLayout>
  )
}
