import type { Config } from '../../core/config.ts'
import { emailDirectory } from './email-directory.ts'
import type { IdentityProvider } from './provider.ts'
import { createWorkOS } from './workos.ts'

/** WorkOS when its key and client are configured, else the built-in directory with sign-in by e-mailed code. */
export function createIdentityProvider(config: Config): IdentityProvider {
  const { WORKOS_API_KEY, WORKOS_CLIENT_ID } = config
  if (!WORKOS_API_KEY || !WORKOS_CLIENT_ID) return emailDirectory
  return createWorkOS({ ...config, WORKOS_API_KEY, WORKOS_CLIENT_ID })
}
