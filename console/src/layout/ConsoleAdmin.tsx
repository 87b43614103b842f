import { useApolloClient } from '@apollo/client/react'
import { useTheme } from '@mui/material/styles'
import { type ReactNode, useMemo } from 'react'
import { Admin, type DashboardComponent, localStorageStore } from 'react-admin'
import { createAuthProvider } from '../providers/authProvider.ts'
import { createDataProvider } from '../providers/dataProvider.ts'
import { createQueryClient } from '../providers/queryClient.ts'
import { useScope } from '../viewer/scope.tsx'
import { useViewer } from '../viewer/ViewerProvider.tsx'
import { ConsoleLayout } from './ConsoleLayout.tsx'
import { NotFoundInside } from './NotFound.tsx'

interface ConsoleAdminProps {
  basename: string
  dashboard?: DashboardComponent
  children: ReactNode
}

/**
 * react-admin for one scope. Data provider, React Query cache and stored list settings belong to the scope, and the key
 * makes another one a new tree: what one tenant's pages knew is gone before the other's first paint.
 */
export function ConsoleAdmin({ basename, dashboard, children }: ConsoleAdminProps) {
  const { tenant, permissions } = useScope()
  const viewer = useViewer()
  const client = useApolloClient()
  const theme = useTheme()
  const scopeKey = `${viewer.id}.${tenant?.id ?? 'platform'}`
  const dataProvider = useMemo(() => createDataProvider(client), [client])
  const queryClient = useMemo(() => createQueryClient(scopeKey), [scopeKey])
  const store = useMemo(() => localStorageStore(undefined, `betrace.${scopeKey}`), [scopeKey])
  const authProvider = useMemo(() => createAuthProvider(viewer, permissions), [viewer, permissions])
  return (
    <Admin
      key={scopeKey}
      basename={basename}
      dashboard={dashboard}
      dataProvider={dataProvider}
      authProvider={authProvider}
      queryClient={queryClient}
      store={store}
      theme={theme}
      layout={ConsoleLayout}
      catchAll={NotFoundInside}
      loginPage={false}
      title="BeTrace"
      disableTelemetry
    >
      {children}
    </Admin>
  )
}
