import { QueryClient } from '@tanstack/react-query'
import { toProblem } from '../api/errors.ts'

/** React Query's cache of one scope: asks again only when no answer came, a refusal is an answer. */
export function createQueryClient(scope: string): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        meta: { scope },
        retry: (failures, error) => failures < 2 && toProblem(error).code === 'UNREACHABLE',
      },
    },
  })
}
