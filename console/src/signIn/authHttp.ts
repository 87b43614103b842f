import { type Answer, getJson, postJson } from '../api/http.ts'

export interface AuthConfig {
  method: 'email' | 'workos'
  /** The development mailbox at /dev/mail exists. */
  mailbox: boolean
}

export function fetchAuthConfig(): Promise<Answer<AuthConfig>> {
  return getJson('/auth/config')
}

/** Mails a code. The answer is the same for every address. */
export function startEmailSignIn(
  email: string,
): Promise<Answer<{ expiresInSeconds: number; resendAfterSeconds: number }>> {
  return postJson('/auth/email/start', { email })
}

export function verifyEmailCode(code: string): Promise<Answer<{ returnTo: string }>> {
  return postJson('/auth/email/verify', { code })
}

/** Ends the session here and, with a hosted sign-in, there; then leaves the page, and everything in memory with it. */
export async function signOut(): Promise<void> {
  const answer = await postJson<{ redirectTo: string }>('/auth/sign-out', {})
  window.location.assign(answer.ok ? answer.data.redirectTo : '/')
}

/** `again` asks who they are even of somebody who is signed in there; `tenant` leads to that tenant's single sign-on. */
export function workosStartUrl(
  returnTo: string,
  screen: 'sign-in' | 'sign-up',
  more: { again?: '1'; tenant?: string } = {},
): string {
  return `/auth/workos/start?${new URLSearchParams({ returnTo, screen, ...more })}`
}

/** The sign-in page for somebody who is signed in and has to show anew who they are; then on to `returnTo`. */
export function signInAgainPath(returnTo: string): string {
  return `/sign-in?${new URLSearchParams({ again: '1', returnTo })}`
}

/** Only a path of this console: never another origin (`//evil`, `/\evil`, `https:`). */
export function safeReturnTo(value: string | null): string {
  return value && /^\/(?![/\\])/.test(value) && !value.startsWith('/sign-in') ? value : '/'
}
