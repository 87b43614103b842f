import { Navigate, Outlet, useLocation } from 'react-router-dom'
import { useViewerState } from './ViewerProvider.tsx'

/** Lets signed-in people through; sends everyone else to sign in, and back here afterwards. */
export function SignedIn() {
  const { viewer } = useViewerState()
  const { pathname, search } = useLocation()
  if (viewer) return <Outlet />
  const here = pathname + search
  const query = here === '/' ? '' : `?${new URLSearchParams({ returnTo: here })}`
  return <Navigate to={`/sign-in${query}`} replace />
}
