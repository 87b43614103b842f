import type { AuthProvider } from 'react-admin'
import { signOut } from '../signIn/authHttp.ts'
import type { Viewer } from '../viewer/ViewerProvider.tsx'
import { resources } from './resources.ts'

/**
 * react-admin's view of the signed-in person. It is only built once there is one: a session that ends later is noticed
 * by the API client, and the page's gate sends the person to sign in and back (viewer/SignedIn.tsx).
 */
export function createAuthProvider(viewer: Viewer, permissions: readonly string[]): AuthProvider {
  return {
    login: async () => undefined,
    logout: async () => {
      await signOut()
      return false
    },
    checkAuth: async () => undefined,
    checkError: async () => undefined,
    getIdentity: async () => ({ id: viewer.id, fullName: viewer.name ?? viewer.email }),
    getPermissions: async () => permissions,
    canAccess: async ({ resource }) => {
      const permission = resources[resource]?.permission
      return permission === undefined || permissions.includes(permission)
    },
  }
}
