import { productName, renderMail } from '../mail/layout.ts'
import type { Mail } from '../mail/mailer.ts'

interface ExpiryNotice {
  key: { name: string; start: string }
  end: Date
  /** Null for a credential of the platform. */
  tenant: string | null
  timeZone: string
  url: string
}

/** Tells that a key ends soon. Names are somebody's input: line breaks must not reach a header. */
export function expiryMail(to: string, { key, end, tenant, timeZone, url }: ExpiryNotice): Mail {
  const when = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(end)
  const of = tenant ? ` of ${tenant}` : ''
  return {
    to,
    subject: `The API key “${key.name}”${of} ends soon`.replace(/\s+/g, ' '),
    ...renderMail({
      title: `“${key.name}” ends on ${when}`,
      paragraphs: [
        `The API key “${key.name}” (${key.start})${of} on ${productName} stops working on ${when} (${timeZone}).`,
        'Rotate it to have a new one while the old one still works, put the new one where the old one is used, and nothing stops.',
      ],
      link: { label: 'Open the API keys', url },
      footer: 'If nothing uses this key any more, there is nothing to do.',
    }),
  }
}
