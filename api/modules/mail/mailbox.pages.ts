import type { mailMessages } from '../../db/tables/index.ts'
import { escapeHtml } from './layout.ts'
import { productName } from './letterhead.ts'

type Message = typeof mailMessages.$inferSelect

const style = `
:root { color-scheme: light dark; --line: light-dark(#e1e4ec, #2c313d); --soft: light-dark(#5a6170, #a3abbd); --link: light-dark(#1f4bd8, #9db4ff) }
body { margin: 0 auto; padding: 24px; max-width: 860px; font: 16px/24px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; background: light-dark(#f4f5f8, #12151c); color: light-dark(#14171f, #e8ebf2) }
h1 { font-size: 22px; line-height: 30px; margin: 0 0 4px; overflow-wrap: anywhere }
p, dl { color: var(--soft); margin: 0 0 20px; overflow-wrap: anywhere }
a { color: var(--link) }
ol { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 12px; background: light-dark(#ffffff, #191d26) }
li + li { border-top: 1px solid var(--line) }
li a { display: block; padding: 12px 16px; color: inherit; text-decoration: none }
li a:hover strong, li a:focus-visible strong { text-decoration: underline }
li span { display: block; font-size: 14px; color: var(--soft); overflow-wrap: anywhere }
iframe { display: block; width: 100%; height: 600px; border: 1px solid var(--line); border-radius: 12px; background: #f4f5f8 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 16px; border: 1px solid var(--line); border-radius: 12px }
h2 { font-size: 16px; margin: 24px 0 8px }
`

/** The list of mails, newest first. */
export function messagesPage(messages: Message[]): string {
  const rows = messages.map(
    ({ id, subject, recipient, sentAt }) =>
      `<li><a href="/dev/mail/${id}"><strong>${escapeHtml(subject)}</strong><span>to ${escapeHtml(recipient)} · ${time(sentAt)}</span></a></li>`,
  )
  const list = rows.length ? `<ol>${rows.join('\n')}</ol>` : '<p>No mail yet. Ask for a sign-in code and reload.</p>'
  return page(
    'Mailbox',
    `<h1>Mailbox</h1>
<p>What ${productName} would have sent. Set SMTP_URL to send for real; this page is then gone.</p>
${list}`,
  )
}

/** One mail: its HTML as a mail program would show it, and its plain text. */
export function messagePage({ subject, sender, replyTo, recipient, sentAt, text, html }: Message): string {
  return page(
    subject,
    `<p><a href="/dev/mail">Mailbox</a></p>
<h1>${escapeHtml(subject)}</h1>
<p>from ${escapeHtml(sender)} to ${escapeHtml(recipient)}${replyTo ? `, answers to ${escapeHtml(replyTo)}` : ''} · ${time(sentAt)}</p>
<iframe sandbox="allow-popups allow-top-navigation-by-user-activation" title="The mail as HTML" srcdoc="${escapeHtml(html.replace('<head>', '<head><base target="_top">'))}"></iframe>
<h2>Plain text</h2>
<pre>${withLinks(text)}</pre>`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} · ${productName}</title><style>${style}</style></head>
<body><main>
${body}
</main></body>
</html>
`
}

function withLinks(text: string): string {
  return escapeHtml(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`)
}

function time(at: Date): string {
  return `<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>`
}
