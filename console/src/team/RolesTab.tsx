import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { Link } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { useRolesQuery } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { countText } from '../format/words.ts'
import { PageLoading } from '../layout/PageLoading.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { RoleActions } from './RoleActions.tsx'
import { RoleDialog } from './RoleDialog.tsx'
import type { Role } from './teamWords.ts'

/** Built-in roles and the tenant's own, with what each allows. */
export function RolesTab() {
  const { data, error, refetch } = useRolesQuery()
  const [creating, setCreating] = useState(false)
  const base = useBasePath()
  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  if (!data) return <PageLoading />
  const { roles, permissionCatalogue } = data
  const { plan } = data.tenant
  const included = plan.features.includes('custom_roles')
  const reload = () => void refetch()

  return (
    <>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap', mb: 2 }}>
        <Typography color="text.secondary" sx={{ flex: '1 1 280px' }}>
          The built-in roles are fixed.{' '}
          {included
            ? 'Make your own for what they do not fit.'
            : `Roles of your own are not part of the plan ${plan.name}.`}
        </Typography>
        {included ? (
          <GatedButton permission="roles:manage" variant="contained" onClick={() => setCreating(true)}>
            Create role
          </GatedButton>
        ) : (
          <Button component={Link} to={`${base}/plan`} variant="outlined">
            See the plans
          </Button>
        )}
      </Box>
      <Card sx={{ overflowX: 'auto' }}>
        <Table>
          <TableHead>
            <TableRow>
              <TableCell>Role</TableCell>
              <TableCell className="wide-only">Allows</TableCell>
              <TableCell>Members</TableCell>
              <TableCell>Actions</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {roles.map((role) => (
              <TableRow key={role.id}>
                <TableCell sx={{ minWidth: { md: 170 } }}>
                  <RoleName role={role} />
                </TableCell>
                <TableCell className="wide-only" sx={{ color: 'text.secondary' }}>
                  {role.permissions.length === permissionCatalogue.length ? 'Everything' : role.permissions.join(', ')}
                </TableCell>
                <TableCell>{role.holders}</TableCell>
                <TableCell sx={{ whiteSpace: { md: 'nowrap' } }}>
                  <RoleActions role={role} catalogue={permissionCatalogue} onChanged={reload} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Card>
      {creating && <RoleDialog catalogue={permissionCatalogue} onClose={() => setCreating(false)} onSaved={reload} />}
    </>
  )
}

/** On a phone what it allows is a count under its name. */
function RoleName({ role }: { role: Role }) {
  return (
    <>
      <Box sx={{ fontWeight: 560, overflowWrap: 'anywhere' }}>{role.name}</Box>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        {role.builtIn ? 'Built in' : 'Your own'}
        <span className="narrow-only"> · {countText(role.permissions.length, 'permission')}</span>
      </Box>
    </>
  )
}
