import { ApolloProvider } from '@apollo/client/react'
import { createContext, type ReactNode, use, useCallback, useMemo, useRef } from 'react'
import { createClient } from '../api/client.ts'
import { toProblem } from '../api/errors.ts'
import { useViewerQuery, type ViewerFieldsFragment } from '../api/generated/operations.ts'
import { PageLoading } from '../layout/PageLoading.tsx'
import { Unreachable } from '../layout/Unreachable.tsx'
import { useAskAnew } from './useAskAnew.ts'
import { useUnchanged } from './useUnchanged.ts'

export type Viewer = ViewerFieldsFragment

interface ViewerState {
  viewer: Viewer | null
  /** Asks again who is signed in and what is theirs; resolves when an answer is here that was asked for after the call. */
  refreshViewer(): Promise<Viewer | null>
}

const ViewerContext = createContext<ViewerState | null>(null)

/** Who is signed in, asked once without a tenant. Everything under it can rely on the answer. */
export function ViewerProvider({ children }: { children: ReactNode }) {
  const refresh = useRef<() => void>(() => undefined)
  const client = useMemo(() => createClient({ onUnauthenticated: () => refresh.current() }), [])
  return (
    <ApolloProvider client={client}>
      <ViewerLoader refreshRef={refresh}>{children}</ViewerLoader>
    </ApolloProvider>
  )
}

function ViewerLoader({ children, refreshRef }: { children: ReactNode; refreshRef: { current: () => void } }) {
  const { data, previousData, error, refetch } = useViewerQuery()
  const ask = useAskAnew(refetch)
  const refreshViewer = useCallback(async () => (await ask()).data?.viewer ?? null, [ask])
  // What does not come leaves the page as it is.
  refreshRef.current = () => void refreshViewer().catch(() => undefined)

  const known = useUnchanged(data ?? previousData)
  const viewer = known?.viewer ?? null
  const value = useMemo(() => ({ viewer, refreshViewer }), [viewer, refreshViewer])

  if (!known) return error ? <Unreachable problem={toProblem(error)} onRetry={refreshViewer} /> : <PageLoading />
  return <ViewerContext value={value}>{children}</ViewerContext>
}

export function useViewerState(): ViewerState {
  const state = use(ViewerContext)
  if (!state) throw new Error('useViewerState outside ViewerProvider')
  return state
}

/** The signed-in person, on pages behind SignedIn. */
export function useViewer(): Viewer {
  const { viewer } = useViewerState()
  if (!viewer) throw new Error('useViewer on a page that does not ask for sign-in')
  return viewer
}
