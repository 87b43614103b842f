import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { Link } from 'react-router-dom'
import { useScope } from '../viewer/scope.tsx'

/** What a person must not overlook on any page of the tenant. */
export function ScopeBanners() {
  const { tenant, roles } = useScope()
  if (!tenant) return null
  return (
    <>
      {roles.length === 0 && (
        <Alert
          severity="info"
          sx={{ borderRadius: 0 }}
          action={
            <Button component={Link} to="/platform/tenants" color="inherit" size="small">
              All tenants
            </Button>
          }
        >
          You are viewing {tenant.name} as an operator, read only.
        </Alert>
      )}
      {tenant.status === 'SUSPENDED' && (
        <Alert severity="warning" sx={{ borderRadius: 0 }}>
          {tenant.name} is suspended: its services are refused until an operator lifts it.
        </Alert>
      )}
    </>
  )
}
