import { useGetList } from 'react-admin'
import type { KeyPurpose } from '../api/generated/operations.ts'
import type { TenantKey } from './keyWords.ts'

const pollMs = 700

/** The version at work and, while a rotation is under way, the one that is being made. */
export function useCurrentKeys(purpose: KeyPurpose) {
  const { data, error, refetch, isPending } = useGetList<TenantKey>(
    'keys',
    { filter: { purpose, states: ['ACTIVE', 'PENDING'] }, pagination: { page: 1, perPage: 10 } },
    {
      // A rotation is finished by a worker: look again until it is.
      refetchInterval: (query) => (query.state.data?.data.some((key) => key.state === 'PENDING') ? pollMs : false),
    },
  )
  return {
    active: data?.find((key) => key.state === 'ACTIVE') ?? null,
    pending: data?.find((key) => key.state === 'PENDING') ?? null,
    isPending,
    error,
    refetch,
  }
}
