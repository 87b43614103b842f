import { type ReactNode, useMemo } from 'react'
import { NotFound } from '../layout/NotFound.tsx'
import { ScopeProvider } from '../viewer/scope.tsx'
import { useViewer, useViewerState } from '../viewer/ViewerProvider.tsx'

/** `/platform`: the whole installation, for operators; to everyone else there is nothing here. */
export function PlatformScope({ children }: { children: ReactNode }) {
  const { isOperator, permissions } = useViewer()
  const { refreshViewer } = useViewerState()
  const scope = useMemo(
    () => ({ tenant: null, roles: [], permissions, refreshScope: () => void refreshViewer() }),
    [permissions, refreshViewer],
  )
  if (!isOperator) return <NotFound />
  return <ScopeProvider value={scope}>{children}</ScopeProvider>
}
