import { useRolesQuery } from '../api/generated/operations.ts'
import { useScope } from '../viewer/scope.tsx'

export interface RoleChoice {
  id: string
  name: string
}

/** Roles the viewer may give: none that holds more than they do. The server decides; this only hides what it refuses. */
export function useGrantableRoles(): RoleChoice[] {
  const { data } = useRolesQuery()
  const { permissions, roles: own } = useScope()
  return (data?.roles ?? []).filter(
    (role) =>
      (role.id !== 'OWNER' || own.includes('OWNER')) && role.permissions.every((each) => permissions.includes(each)),
  )
}

/** Roles a link may give: what the built-in roles below Admin can, and no more. */
export function useLinkRoles(): RoleChoice[] {
  const { data } = useRolesQuery()
  const grantable = new Set(useGrantableRoles().map(({ id }) => id))
  const roles = data?.roles ?? []
  const below = roles.filter(({ id, builtIn }) => builtIn && id !== 'OWNER' && id !== 'ADMIN')
  const allowed = new Set(below.flatMap(({ permissions }) => permissions))
  return roles.filter(({ id, permissions }) => grantable.has(id) && permissions.every((each) => allowed.has(each)))
}
