import { type Letterhead, productName } from './letterhead.ts'
import type { Mail } from './mailer.ts'

export interface MailContent {
  title: string
  paragraphs: string[]
  /** Shown large, to be typed elsewhere. */
  code?: string
  link?: { label: string; url: string }
  /** Small print below the rule. */
  footer: string
}

/**
 * A mail on its letterhead. Names in the subject are somebody's input: whatever breaks lines there becomes a space, so
 * that it reaches no header.
 */
export function composeMail(head: Letterhead, to: string, content: MailContent & { subject: string }): Mail {
  const { name, replyTo = null } = head.brand ?? {}
  return {
    to,
    senderName: name ? `${name} via ${productName}` : null,
    replyTo,
    subject: content.subject.replace(/\s+/g, ' '),
    ...renderMail(content, head),
  }
}

/**
 * Renders a mail's content as plain text and as HTML. The HTML runs nothing and loads nothing but the brand's logo; it
 * reads the same without it.
 */
export function renderMail(content: MailContent, head: Letterhead): Pick<Mail, 'text' | 'html'> {
  return { text: toText(content), html: toHtml(content, head) }
}

function toText({ title, paragraphs, code, link, footer }: MailContent): string {
  const parts = [title, ...paragraphs, code && `    ${code}`, link && `${link.label}: ${link.url}`, '--', footer]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const ownColor = { background: '#1f4bd8', text: '#ffffff', readsOnWhite: true }
const ink = '#14171f'

function toHtml({ title, paragraphs, code, link, footer }: MailContent, { language, brand }: Letterhead): string {
  const color = brand?.color ?? ownColor
  const body = [
    `<h1 style="margin:0 0 16px;font-size:20px;line-height:28px">${escapeHtml(title)}</h1>`,
    ...paragraphs.map((text) => `<p style="margin:0 0 16px;white-space:pre-line">${escapeHtml(text)}</p>`),
    code &&
      `<p style="margin:24px 0;font:600 32px/40px ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px">${escapeHtml(code)}</p>`,
    // A colour close to white would leave the button without an edge.
    link &&
      `<p style="margin:24px 0"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:10px 20px;border:1px solid ${color.readsOnWhite ? color.background : '#767b87'};border-radius:8px;background:${color.background};color:${color.text};text-decoration:none">${escapeHtml(link.label)}</a></p>`,
  ]
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f8;color:${ink};font:16px/24px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:anywhere">
<div style="max-width:520px;margin:0 auto;padding:32px;border-radius:12px;background:#ffffff">
<p style="margin:0 0 24px;font-weight:600;line-height:32px;color:${color.readsOnWhite ? color.background : ink}">${logo(brand?.logoUrl)}${escapeHtml(brand?.name ?? productName)}</p>
${body.filter(Boolean).join('\n')}
<hr style="margin:24px 0;border:0;border-top:1px solid #e1e4ec">
<p style="margin:0;font-size:13px;line-height:20px;color:#5a6170">${escapeHtml(footer)}</p>
</div>
</body>
</html>
`
}

/** The name stands beside it, so it needs no text of its own. */
function logo(url: string | null | undefined): string {
  if (!url) return ''
  return `<img src="${escapeHtml(url)}" width="32" height="32" alt="" style="margin-right:12px;border-radius:6px;vertical-align:middle">`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
