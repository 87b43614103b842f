import type { Config } from '../../core/config.ts'
import { emailDirectory } from './email-directory.ts'
import type { IdentityProvider } from './provider.ts'

/** WorkOS when its key and client are configured, else the built-in directory with sign-in by e-mailed code. */
export async function createIdentityProvider(config: Config): Promise<IdentityProvider> {
  const { WORKOS_API_KEY, WORKOS_CLIENT_ID } = config
  if (!WORKOS_API_KEY || !WORKOS_CLIENT_ID) return emailDirectory
  // Only those who use the SDK have it in memory.
  const { createWorkOS } = await import('./workos.ts')
  return createWorkOS({ ...config, WORKOS_API_KEY, WORKOS_CLIENT_ID })
}
