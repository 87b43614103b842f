import type { Ctx, TenantCtx } from '../../core/context.ts'
import type { Role } from '../../core/permissions.ts'
import type { IdentityEventSource } from './identity-events.ts'

/** A person as the provider knows them. */
export interface IdentityUser {
  userId: string
  email: string
  workosUserId: string | null
}

/**
 * Where people's identities and the tenants' organizations live: the built-in directory, or WorkOS. Every method may
 * throw AppError UNAVAILABLE when the provider does not answer; it is never called inside a transaction.
 */
export interface IdentityProvider {
  readonly name: 'email' | 'workos'
  /** Makes the tenant's organization, or finds the one already made for it: twice, at once or after a crash, there is one. */
  ensureOrganization(
    ctx: TenantCtx,
    organization: {
      name: string
      /** Takes over this one, made outside, instead. Throws CONFLICT when it belongs to another tenant. */
      adopt?: string | null
    },
  ): Promise<{ organizationId: string }>
  /** Lets go of an adopted organization: it stays at the provider and belongs to no tenant. Twice is fine. */
  releaseOrganization(ctx: TenantCtx, organizationId: string): Promise<void>
  /** Organizations that were made outside, belong to no tenant, and that this person administers. At most 100. */
  adoptableOrganizations(ctx: Ctx, user: IdentityUser): Promise<{ organizationId: string; name: string }[]>
  renameOrganization(ctx: TenantCtx, organization: { organizationId: string; name: string }): Promise<void>
  /** Removes the organization and its memberships; one that is already gone is fine. */
  deleteOrganization(ctx: TenantCtx, organizationId: string): Promise<void>
  /** Makes the person a member of the organization with this role, or finds the membership; one per person. */
  ensureMembership(
    ctx: TenantCtx,
    membership: { organizationId: string; user: IdentityUser; role: Role },
  ): Promise<{ membershipId: string }>
  /** Ends the membership; one that is already gone is fine. */
  deleteMembership(ctx: TenantCtx, membershipId: string): Promise<void>
  /** Takes the membership out of use until it is ensured again; one that is gone is fine. */
  suspendMembership(ctx: TenantCtx, membershipId: string): Promise<void>
  /** The tenant's organization, if there is one: for checks and for the reconciling job. */
  findOrganization(ctx: TenantCtx): Promise<{ organizationId: string; name: string } | null>
  /** Sign-in by redirect, where the provider has it; null means the e-mail code. */
  readonly redirect: RedirectSignIn | null
  /** A company's own sign-in for its organization, where the provider has it. */
  readonly singleSignOn: SingleSignOn | null
  /** Changes made at the provider itself, where it has a side of its own; null means nothing happens but through us. */
  readonly events: IdentityEventSource | null
}

/** A person as a completed redirect sign-in names them; the provider has verified the address. */
export interface VerifiedIdentity {
  workosUserId: string
  email: string
  name: string | null
  workosSessionId: string | null
  /** The organization whose single sign-on they came through; null for every other way to sign in. */
  ssoOrganizationId: string | null
}

export const ssoConnectionStates = ['DRAFT', 'VALIDATING', 'ACTIVE', 'INACTIVE'] as const

/** One link between an organization and its company's own sign-in. */
export interface SsoConnection {
  id: string
  name: string
  /** The kind of sign-in as the provider names it: OktaSAML, GoogleOIDC. */
  kind: string
  state: (typeof ssoConnectionStates)[number]
}

export interface SingleSignOn {
  /** A page, good for some minutes, where whoever opens it sets up the organization's single sign-on. */
  setupLink(ctx: TenantCtx, organization: { organizationId: string; returnUrl: string }): Promise<string>
  /** The organization's connections, at most 100. */
  connections(ctx: TenantCtx, organizationId: string): Promise<SsoConnection[]>
}

export interface RedirectSignIn {
  /** The provider's sign-in page. PKCE S256: `codeChallenge` is of the verifier given to `complete`. */
  authorizationUrl(request: {
    state: string
    codeChallenge: string
    redirectUri: string
    screen: 'sign-in' | 'sign-up'
    /** Asks who they are even of somebody whom the provider knows to be signed in. */
    again: boolean
    /** Leads to the single sign-on of this organization; null to the provider's own page. */
    organizationId: string | null
  }): string
  /** Exchanges the code that came back. Throws SIGN_IN_FAILED for a wrong, old or used one. */
  complete(ctx: Ctx, response: { code: string; codeVerifier: string }): Promise<VerifiedIdentity>
  /** Where to send the browser so that the provider's session ends too. */
  signOutUrl(request: { workosSessionId: string; returnTo: string }): string
  /** Ends the provider's session behind a session that was ended here; one that is gone is fine. */
  revokeSession(ctx: Ctx, workosSessionId: string): Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    identityProvider: IdentityProvider
  }
}
