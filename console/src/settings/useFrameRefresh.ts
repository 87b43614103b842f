import { useCallback } from 'react'
import { useScope } from '../viewer/scope.tsx'
import { useViewerState } from '../viewer/ViewerProvider.tsx'

/** After a change of the settings: the frame shows the tenant's name, address, logo and colour too. */
export function useFrameRefresh(): () => Promise<void> {
  const { refreshScope } = useScope()
  const { refreshViewer } = useViewerState()
  return useCallback(async () => {
    refreshScope()
    await refreshViewer()
  }, [refreshScope, refreshViewer])
}
