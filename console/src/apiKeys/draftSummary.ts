import { countText } from '../format/words.ts'
import { expiryOf, expiryText } from './expiry.ts'
import type { KeyDraft } from './keyDraft.ts'
import { inSentence, type PermissionInfo } from './permissionAreas.ts'

/** What the key will be able to do, in the order of the catalogue. */
export function draftSummary({ permissions }: KeyDraft, catalogue: readonly PermissionInfo[]): string[] {
  return catalogue.filter(({ name }) => permissions.includes(name)).map(({ summary }) => inSentence(summary))
}

/** What else will be so. */
export function draftNotes(draft: KeyDraft, now: Date, timeZone: string): string[] {
  const addresses = draft.allowedIps.split(/[\s,;]+/).filter(Boolean)
  const rate = Number(draft.rateLimit)
  return [
    draft.expiry.choice === 'KEEP'
      ? 'Its end stays as it is.'
      : `It ${expiryText(expiryOf(draft.expiry, now, timeZone), timeZone)}.`,
    addresses.length ? `It works only from ${addresses.join(', ')}.` : 'It works from anywhere.',
    ...(rate > 0 ? [`It is held to ${countText(rate, 'call')} a minute.`] : []),
  ]
}
