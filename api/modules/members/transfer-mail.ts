import { productName, renderMail } from '../mail/layout.ts'
import type { Mail } from '../mail/mailer.ts'

/** Tells a member that they are to become the owner. The name is somebody's input: line breaks must not reach a header. */
export function nominationMail(to: string, nomination: { tenant: string; by: string; url: string }): Mail {
  const { tenant, by, url } = nomination
  return {
    to,
    subject: `You are asked to become the owner of ${tenant.replace(/\s+/g, ' ')}`,
    ...renderMail({
      title: `Become the owner of ${tenant}?`,
      paragraphs: [
        `${by} wants to hand the ownership of ${tenant} on ${productName} to you.`,
        'An owner may do everything in the tenant. You have 24 hours to accept or decline.',
      ],
      link: { label: 'Open the team page', url },
      footer: 'Nothing changes unless you accept. If you did not expect this, decline and ask your colleague.',
    }),
  }
}
