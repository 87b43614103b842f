import { isSymbol, isWord, note, noteUnexpected, type Parser, peek, reserved } from './parser.ts'

/** The name of an operation or attribute, plain or in quotes. */
export function parseName(parser: Parser, what: string): string | null {
  const token = peek(parser)
  if (token.kind !== 'text' && token.kind !== 'name') return noteUnexpected(parser, what)
  const { from, to, text } = token
  if (token.kind === 'name' && reserved.has(text)) {
    const message = `\`${text}\` is a word of the language; ${what.toLowerCase()} must come here.`
    return note(parser, { code: 'UNEXPECTED', message, from, to })
  }
  if (text === '') return note(parser, { code: 'BAD_NAME', message: `${what} cannot be empty.`, from, to })
  parser.at += 1
  return text
}

/** The operator that comes next, without stepping over it, and how many tokens it takes. */
export function peekOperator(parser: Parser): { operator: string; length: number } | null {
  const token = peek(parser)
  if (token.kind === 'symbol' && /^[=!<>]/.test(token.text)) return { operator: token.text, length: 1 }
  if (token.kind === 'name' && ['in', 'matches', 'contains'].includes(token.text))
    return { operator: token.text, length: 1 }
  if (isWord(token, 'not') && isWord(peek(parser, 1), 'in')) return { operator: 'not in', length: 2 }
  return null
}

/** Whether the token `ahead` of the next one can begin a value. */
export function startsValue(parser: Parser, ahead: number): boolean {
  const token = peek(parser, ahead)
  const isLiteral = token.kind === 'text' || token.kind === 'number' || isSymbol(token, '[')
  return isLiteral || isWord(token, 'true') || isWord(token, 'false')
}
