import { type Connection, GenerateLinkIntent } from '@workos-inc/node'
import type { SingleSignOn, SsoConnection } from './provider.ts'
import type { WorkOSClient } from './workos-client.ts'

const states: Record<Connection['state'], SsoConnection['state']> = {
  draft: 'DRAFT',
  validating: 'VALIDATING',
  active: 'ACTIVE',
  inactive: 'INACTIVE',
}

/** Single sign-on of WorkOS organizations, set up by the company's own administrator in WorkOS's admin portal. */
export function workosSingleSignOn({ call }: WorkOSClient): SingleSignOn {
  return {
    async setupLink(_ctx, { organizationId: organization, returnUrl }) {
      const { link } = await call((sdk) =>
        sdk.adminPortal.generateLink({
          organization,
          intent: GenerateLinkIntent.SSO,
          returnUrl,
          successUrl: returnUrl,
        }),
      )
      return link
    },

    async connections(_ctx, organizationId) {
      const { data } = await call((sdk) => sdk.sso.listConnections({ organizationId, limit: 100 }))
      return data.map(({ id, name, type, state }) => ({ id, name, kind: type, state: states[state] }))
    },
  }
}
