import type { CreateWebhookEndpointInput, UpdateWebhookEndpointInput } from '../api/generated/operations.ts'
import type { Endpoint } from './webhookWords.ts'

/** An endpoint as the form holds it. */
export interface WebhookDraft {
  url: string
  description: string
  /** Every kind of event, also those that come later. */
  all: boolean
  /** Kept while `all` is chosen, so that nothing is lost by looking. */
  eventTypes: readonly string[]
}

export const newDraft: WebhookDraft = { url: '', description: '', all: true, eventTypes: [] }

export function draftOf({ url, description, eventTypes }: Endpoint): WebhookDraft {
  return { url, description: description ?? '', all: eventTypes.length === 0, eventTypes }
}

export function createInput({ url, description, all, eventTypes }: WebhookDraft): CreateWebhookEndpointInput {
  return { url: url.trim(), description: description.trim() || null, eventTypes: all ? [] : [...eventTypes] }
}

export function updateInput(id: string, draft: WebhookDraft): UpdateWebhookEndpointInput {
  return { id, ...createInput(draft) }
}

/** Whether there is enough to send. An empty list would mean every event, so that nothing chosen is not sent. */
export function isComplete({ url, all, eventTypes }: WebhookDraft): boolean {
  return url.trim() !== '' && urlMistake(url) === null && (all || eventTypes.length > 0)
}

/** Why an address cannot be sent to, as far as it can be seen without the server; null for one that is empty. */
export function urlMistake(text: string): string | null {
  const typed = text.trim()
  if (typed === '') return null
  if (!/^https?:\/\//i.test(typed)) return 'Begin with https://.'
  const url = URL.parse(typed)
  if (!url) return 'This is no address. It looks like https://example.com/webhooks.'
  if (url.username || url.password) return 'Leave name and password out: the signature says who sends.'
  return url.hash ? 'Leave out what follows the #: it is never sent.' : null
}

/** Only installations for development send without encryption: the server decides. */
export function isUnencrypted(text: string): boolean {
  return /^http:\/\//i.test(text.trim())
}

/** The kinds that the endpoint will hear of; while none is chosen, all that can be. */
export function typesOf<Type extends { name: string }>(draft: WebhookDraft, types: readonly Type[]): readonly Type[] {
  const chosen = types.filter(({ name }) => draft.eventTypes.includes(name))
  return draft.all || chosen.length === 0 ? types : chosen
}
