import { ruleLimits } from '../limits.ts'
import type { Token } from './lexer.ts'
import type { Mistake, Range } from './problem.ts'
import { closestOf } from './suggest.ts'

/** Where the parser stands. It notes mistakes, beside those of the lexer, and goes on: `null` from a parse function
 * means that one was noted. */
export interface Parser {
  text: string
  tokens: Token[]
  at: number
  depth: number
  mistakes: Mistake[]
  /** Where each node of the AST was written. */
  ranges: Map<object, Range>
}

export const blockWords = ['when', 'always', 'never'] as const
export const reserved: ReadonlySet<string> = new Set([
  ...blockWords,
  ...['and', 'or', 'not', 'in', 'matches', 'contains', 'true', 'false'],
])

/** The token that comes next, or the one after it. */
export function peek(parser: Parser, ahead = 0): Token {
  return parser.tokens[Math.min(parser.at + ahead, parser.tokens.length - 1)] as Token
}

export function isWord(token: Token, word: string): boolean {
  return token.kind === 'name' && token.text === word
}

export function isSymbol(token: Token, symbol: string): boolean {
  return token.kind === 'symbol' && token.text === symbol
}

/** Steps over the next token if it is that word or symbol. */
export function take(parser: Parser, text: string): boolean {
  const token = peek(parser)
  if (token.text !== text || (token.kind !== 'name' && token.kind !== 'symbol')) return false
  parser.at += 1
  return true
}

/** The range from a token to the last one that was taken. */
export function since(parser: Parser, from: number): Range {
  return { from, to: Math.max(from, parser.tokens[parser.at - 1]?.to ?? from) }
}

/** Notes a mistake; of several at one place the first says it. After too many of them the rest is not read. */
export function note(parser: Parser, mistake: Mistake): null {
  const { mistakes } = parser
  if (mistakes.length < ruleLimits.problems && !mistakes.some((known) => known.from === mistake.from))
    mistakes.push(mistake)
  if (mistakes.length === ruleLimits.problems) giveUp(parser)
  return null
}

function giveUp(parser: Parser): void {
  parser.at = parser.tokens.length - 1
}

/** Notes that something else had to come here; `candidates` are the words somebody may have misspelt. */
export function noteUnexpected(parser: Parser, expected: string, candidates: readonly string[] = []): null {
  const token = peek(parser)
  // After a mistake the end is reached on the way to firm ground.
  if (token.kind === 'end' && parser.mistakes.length) return null
  const meant = token.kind === 'name' ? closestOf(token.text, candidates) : null
  const found = token.kind === 'end' ? 'the rule ends' : `there is \`${shown(token)}\``
  return note(parser, {
    code: 'UNEXPECTED',
    message: meant ? `Did you mean \`${meant}\`?` : `${expected} must come here, but ${found}.`,
    ...(meant && { suggestion: meant }),
    from: token.from,
    to: token.to,
  })
}

/** Steps over a symbol that must come, or notes that it does not. */
export function expectSymbol(parser: Parser, symbol: string, what = `\`${symbol}\``): boolean {
  if (take(parser, symbol)) return true
  noteUnexpected(parser, what)
  return false
}

/** One level deeper after its first token, unless the rule is too deep already: then the rest of it is not read at all. */
export function nested<T>(parser: Parser, parse: () => T | null): T | null {
  if (parser.depth === ruleLimits.nesting) {
    const { from, to } = parser.tokens[parser.at - 1] ?? peek(parser)
    const message = `Parentheses and \`not\` nest ${ruleLimits.nesting} deep at most.`
    note(parser, { code: 'TOO_DEEP', message, from, to })
    giveUp(parser)
    return null
  }
  parser.depth += 1
  const parsed = parse()
  parser.depth -= 1
  return parsed
}

/** After a mistake: on to where the next term can begin, or to what closes the ones around it. */
export function skipTerm(parser: Parser): null {
  for (let open = 0; ; parser.at += 1) {
    const token = peek(parser)
    if (token.kind === 'end' || isSymbol(token, '}') || startsBlock(parser)) return null
    if (isSymbol(token, '(')) open += 1
    if (!open && (isWord(token, 'and') || isWord(token, 'or') || isSymbol(token, ')'))) return null
    if (isSymbol(token, ')')) open -= 1
  }
}

/** Whether `when {`, `always {` or `never {` comes next. */
export function startsBlock(parser: Parser): boolean {
  return blockWords.some((word) => isWord(peek(parser), word)) && isSymbol(peek(parser, 1), '{')
}

function shown(token: Token): string {
  const text = token.text.replaceAll(/\s+/g, ' ')
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
