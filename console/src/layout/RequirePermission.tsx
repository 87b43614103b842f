import LockOutlinedIcon from '@mui/icons-material/LockOutlined'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { useBasePath, useCan, useScope } from '../viewer/scope.tsx'

/** The page for those who hold the permission; for others, a page that names it. */
export function RequirePermission({ permission, children }: { permission: string; children: ReactNode }) {
  const { tenant } = useScope()
  const base = useBasePath()
  if (useCan(permission)) return children
  return (
    <>
      <title>No access · BeTrace</title>
      <LockOutlinedIcon sx={{ fontSize: 36, color: 'text.secondary', mb: 1 }} />
      <Typography variant="h1">You cannot see this page</Typography>
      <Typography color="text.secondary" sx={{ mt: 1, mb: 3, maxWidth: 520 }}>
        It needs the permission <strong>{permission}</strong>, which your roles {tenant ? `in ${tenant.name} ` : ''}do
        not give. Ask an owner of the tenant to change your role.
      </Typography>
      <Button component={Link} to={base} variant="outlined">
        Go to the start page
      </Button>
    </>
  )
}
