import type { User } from '@workos-inc/node'
import { AppError } from '../../core/errors.ts'
import type { RedirectSignIn, VerifiedIdentity } from './provider.ts'
import type { WorkOSClient } from './workos-client.ts'

/** Sign-in through AuthKit: authorization code with state and PKCE, on top of the API key. */
export function workosSignIn({ sdk, call }: WorkOSClient): RedirectSignIn {
  return {
    authorizationUrl({ state, codeChallenge, redirectUri, screen, again, organizationId }) {
      return sdk.userManagement.getAuthorizationUrl({
        // WorkOS takes one of the two: an organization leads straight to its own sign-in.
        ...(organizationId ? { organizationId } : { provider: 'authkit', screenHint: screen }),
        redirectUri,
        state,
        codeChallenge,
        codeChallengeMethod: 'S256',
        ...(again && { maxAge: 0 }),
      })
    },

    async complete(_ctx, { code, codeVerifier }) {
      const { user, accessToken, authenticationMethod, organizationId } = await call((workos) =>
        workos.userManagement.authenticateWithCode({ code, codeVerifier }),
      ).catch((cause: unknown) => {
        if (cause instanceof AppError && cause.code === 'UNAVAILABLE') throw cause
        throw new AppError('SIGN_IN_FAILED', { cause })
      })
      const identity = toIdentity(user)
      if (!identity) throw new AppError('SIGN_IN_FAILED', { message: 'Verify your e-mail address first.' })
      const ssoOrganizationId = authenticationMethod === 'SSO' ? (organizationId ?? null) : null
      return { ...identity, workosSessionId: sessionIdOf(accessToken), ssoOrganizationId }
    },

    signOutUrl({ workosSessionId, returnTo }) {
      return sdk.userManagement.getLogoutUrl({ sessionId: workosSessionId, returnTo })
    },

    async revokeSession(_ctx, sessionId) {
      await call((workos) => workos.userManagement.revokeSession({ sessionId })).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error
      })
    },
  }
}

/** Null unless the address is verified: only then may it stand for the person. */
export function toIdentity(user: User): VerifiedIdentity | null {
  if (!user.emailVerified) return null
  return {
    workosUserId: user.id,
    email: user.email.toLowerCase(),
    name: nameOf(user),
    workosSessionId: null,
    ssoOrganizationId: null,
  }
}

export function nameOf({ name, firstName, lastName }: Pick<User, 'name' | 'firstName' | 'lastName'>): string | null {
  return name?.trim() || [firstName, lastName].filter(Boolean).join(' ').trim() || null
}

/** The `sid` claim. The token came straight from WorkOS over TLS, so its signature adds nothing here. */
function sessionIdOf(accessToken: string): string | null {
  try {
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof claims.sid === 'string' ? claims.sid : null
  } catch {
    return null
  }
}
