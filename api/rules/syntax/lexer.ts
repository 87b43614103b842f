import { ruleLimits } from '../limits.ts'
import type { Mistake, Range } from './problem.ts'
import { quote, unquote } from './text.ts'

/** `text` is what it stands for: a mistaken `&&` comes as the name `and`, with its mistake noted. */
export type Token = Range &
  ({ kind: 'name' | 'symbol' | 'text' | 'end'; text: string } | { kind: 'number'; text: string; number: number })

export interface Comment extends Range {
  text: string
}

export interface Tokens {
  tokens: Token[]
  comments: Comment[]
  mistakes: Mistake[]
}

/** What people write who come from other languages, and what it is here. */
const foreign: Record<string, string> = {
  '=': '==',
  '===': '==',
  '!==': '!=',
  '<>': '!=',
  '=<': '<=',
  '=>': '>=',
  '&&': 'and',
  '&': 'and',
  '||': 'or',
  '|': 'or',
  '!': 'not',
  '=~': 'matches',
  '~': 'matches',
}
const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])
const plainName = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/
const strictNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/**
 * Every kind of token, the most frequent first; each pattern looks at a character a bounded number of times. Letters
 * of other scripts and what joins `content-type` are read as part of a name, which then is in need of quotes.
 */
const readers: readonly [pattern: RegExp, read: (found: string, range: Range, out: Tokens) => void][] = [
  [/[ \t\r\n\ufeff]+/y, () => undefined],
  // A dot belongs to the name, except the one of `.where(`.
  [
    /[A-Za-z_\u00c0-\u1fff\u3040-\ud7ff]+(?:\w|[\u00c0-\u1fff\u3040-\ud7ff]|\.(?!where\s*\()(?=\w)|[-:@#$*]+(?=\w)|\/(?=\w))*/y,
    readName,
  ],
  [/\.where(?=\s*\()|[{}()[\],]/y, (found, range, out) => out.tokens.push({ kind: 'symbol', text: found, ...range })],
  [/"(?:[^"\\\n]|\\[^\n])*"|'[^'\n]*'|`[^`\n]*`|“[^”\n]*”/y, readText],
  [/-?\d[\w.]*(?:(?<=[eE])[+-]\d+)?/y, readNumber],
  [/[=!<>&|~]+/y, readOperator],
  [/\/\/[^\n]*/y, (found, range, out) => out.comments.push({ text: found.trimEnd(), ...range })],
  [/["'`“][^\n]*/y, readOpenText],
  [/[\s\S]/uy, readStranger],
]

/** Cuts a rule's text into tokens. What cannot be read becomes a mistake, and reading goes on after it
 * until there are too many. */
export function tokenize(text: string): Tokens {
  const out: Tokens = { tokens: [], comments: [], mistakes: [] }
  for (let from = 0; from < text.length && out.mistakes.length < ruleLimits.problems; ) {
    for (const [pattern, read] of readers) {
      pattern.lastIndex = from
      if (!pattern.test(text)) continue
      const to = pattern.lastIndex
      read(text.slice(from, to), { from, to }, out)
      from = to
      break
    }
  }
  out.tokens.push({ kind: 'end', text: '', from: text.length, to: text.length })
  return out
}

function readName(found: string, range: Range, { tokens, mistakes }: Tokens): void {
  const long = `A word of a name has at most ${ruleLimits.identifier} letters.`
  const strange = 'A name that holds other than letters from a to z, digits, _ and dots stands in quotes.'
  if (!plainName.test(found)) mistakes.push({ code: 'BAD_NAME', message: strange, suggestion: quote(found), ...range })
  else if (found.split('.').some((word) => word.length > ruleLimits.identifier))
    mistakes.push({ code: 'TOO_LONG', message: long, ...range })
  tokens.push({ kind: 'name', text: found, ...range })
}

function readNumber(found: string, range: Range, { tokens, mistakes }: Tokens): void {
  const isWritten = strictNumber.test(found)
  if (!isWritten || !Number.isFinite(Number(found))) {
    const plain = Number(found.replaceAll('_', ''))
    const message = isWritten ? 'This number is too large.' : 'Numbers are written like 12, -3, 0.5 or 1e6.'
    const suggestion = Number.isFinite(plain) ? { suggestion: String(plain) } : {}
    mistakes.push({ code: 'BAD_NUMBER', message, ...suggestion, ...range })
  }
  // Adding 0 turns -0 into 0.
  tokens.push({ kind: 'number', text: found, number: Number.parseFloat(found) + 0, ...range })
}

function readOperator(found: string, range: Range, { tokens, mistakes }: Tokens): void {
  const isKnown = comparisons.has(found)
  const meant = isKnown ? found : foreign[found]
  if (!isKnown) {
    const message = meant ? `\`${found}\` is written \`${meant}\` here.` : `There is no operator \`${found}\`.`
    mistakes.push({ code: 'UNKNOWN_OPERATOR', message, ...(meant && { suggestion: meant }), ...range })
  }
  if (meant) tokens.push({ kind: comparisons.has(meant) ? 'symbol' : 'name', text: meant, ...range })
}

function readText(found: string, range: Range, { tokens, mistakes }: Tokens): void {
  const { text, mistake } = unquote(found, range)
  if (mistake) mistakes.push(mistake)
  tokens.push({ kind: 'text', text, ...range })
}

function readOpenText(found: string, range: Range, { tokens, mistakes }: Tokens): void {
  mistakes.push({ code: 'BAD_TEXT', message: 'The closing quote of this text is missing in its line.', ...range })
  tokens.push({ kind: 'text', text: found.slice(1), ...range })
}

function readStranger(found: string, range: Range, { mistakes }: Tokens): void {
  const message = `\`${found}\` means nothing in a rule.`
  mistakes.push({ code: 'BAD_CHARACTER', message, ...range })
}
