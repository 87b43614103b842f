import type { Mail } from './mailer.ts'

export const productName = 'BeTrace'

export interface MailContent {
  /** In whose name the mail is written; the product's when nobody else's. */
  brand?: string
  title: string
  paragraphs: string[]
  /** Shown large, to be typed elsewhere. */
  code?: string
  link?: { label: string; url: string }
  /** Small print below the rule. */
  footer: string
}

/** Renders a mail's content as plain text and as HTML without images, scripts or anything loaded from elsewhere. */
export function renderMail(content: MailContent): Pick<Mail, 'text' | 'html'> {
  return { text: toText(content), html: toHtml(content) }
}

function toText({ title, paragraphs, code, link, footer }: MailContent): string {
  const parts = [title, ...paragraphs, code && `    ${code}`, link && `${link.label}: ${link.url}`, '--', footer]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function toHtml({ brand = productName, title, paragraphs, code, link, footer }: MailContent): string {
  const body = [
    `<h1 style="margin:0 0 16px;font-size:20px;line-height:28px">${escapeHtml(title)}</h1>`,
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`),
    code &&
      `<p style="margin:24px 0;font:600 32px/40px ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px">${escapeHtml(code)}</p>`,
    link &&
      `<p style="margin:24px 0"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:10px 20px;border-radius:8px;background:#1f4bd8;color:#ffffff;text-decoration:none">${escapeHtml(link.label)}</a></p>`,
  ]
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f8;color:#14171f;font:16px/24px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:520px;margin:0 auto;padding:32px;border-radius:12px;background:#ffffff">
<p style="margin:0 0 24px;font-weight:600;color:#1f4bd8">${escapeHtml(brand)}</p>
${body.filter(Boolean).join('\n')}
<hr style="margin:24px 0;border:0;border-top:1px solid #e1e4ec">
<p style="margin:0;font-size:13px;line-height:20px;color:#5a6170">${escapeHtml(footer)}</p>
</div>
</body>
</html>
`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
