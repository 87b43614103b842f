/** What `?error=` says after a hosted sign-in came back without a person. */
export function signInErrorText(code: string): string {
  if (code === 'RATE_LIMITED') return 'There were too many attempts. Wait a minute, then start again.'
  if (code === 'UNAVAILABLE') return 'The sign-in service is not answering. Try again in a moment.'
  return 'The sign-in could not be completed: it was canceled, took too long, or was opened in another browser. Start again.'
}
