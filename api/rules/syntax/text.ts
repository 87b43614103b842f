import { ruleLimits } from '../limits.ts'
import type { Mistake, Range } from './problem.ts'

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\', '/': '/' }

/** A text as it is written in a rule. */
export function quote(text: string): string {
  return JSON.stringify(text)
}

/** What a text in quotes says. A mistake in it does not keep the rest of the rule from being read. */
export function unquote(raw: string, range: Range): { text: string; mistake?: Mistake } {
  const inner = raw.slice(1, -1)
  const bad = (message: string, suggestion?: string) => ({
    text: inner,
    mistake: { code: 'BAD_TEXT' as const, message, ...(suggestion !== undefined && { suggestion }), ...range },
  })
  if (raw[0] !== '"') return bad('Texts stand in double quotes.', quote(inner))
  let unknown = ''
  const text = inner.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (all, code: string | undefined, letter: string) => {
    if (code) return String.fromCharCode(Number.parseInt(code, 16))
    if (!Object.hasOwn(escapes, letter)) unknown ||= all
    return escapes[letter] ?? all
  })
  if (unknown) return bad(`There is no \`${unknown}\`: a backslash in a text is written \`\\\\\`.`, escapeStrays(raw))
  if (text.length > ruleLimits.text)
    return {
      text,
      mistake: { code: 'TOO_LONG', message: `A text has at most ${ruleLimits.text} characters.`, ...range },
    }
  // No database and no wire keeps these two.
  if (!text.isWellFormed() || text.includes('\0')) return bad('A text cannot hold a zero character or half of a pair.')
  return { text }
}

/** What was meant, most likely, by `"\d+"`: a regular expression with its backslash. */
function escapeStrays(raw: string): string {
  return raw.replace(/\\(?:u[0-9a-fA-F]{4}|(.))/gs, (all, letter: string | undefined) =>
    letter === undefined || Object.hasOwn(escapes, letter) ? all : `\\${all}`,
  )
}
