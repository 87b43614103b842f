import { useMemo } from 'react'
import { useRolesQuery } from '../api/generated/operations.ts'
import { useCan } from '../viewer/scope.tsx'

/** The names of the tenant's roles by id; empty for somebody who may not see the team. */
export function useRoleNames(): ReadonlyMap<string, string> {
  const { data } = useRolesQuery({ skip: !useCan('members:read') })
  return useMemo(() => new Map(data?.roles.map(({ id, name }) => [id, name])), [data])
}
