import type { Config } from '../../core/config.ts'
import type { IdentityProvider } from './provider.ts'
import { createWorkOSClient } from './workos-client.ts'
import { workosEvents } from './workos-events.ts'
import { workosOrganizations } from './workos-organizations.ts'
import { workosSignIn } from './workos-sign-in.ts'
import { workosSingleSignOn } from './workos-single-sign-on.ts'

/** WorkOS as the identity provider: AuthKit for signing in, organizations and memberships, and its events. */
export function createWorkOS(config: Config & { WORKOS_API_KEY: string; WORKOS_CLIENT_ID: string }): IdentityProvider {
  const client = createWorkOSClient(config)
  return {
    name: 'workos',
    ...workosOrganizations(client),
    redirect: workosSignIn(client),
    singleSignOn: workosSingleSignOn(client),
    events: workosEvents(client, config.WORKOS_WEBHOOK_SECRET),
  }
}
