import type { Junction, Negation } from '../ast.ts'
import type { Token } from './lexer.ts'
import {
  isSymbol,
  isWord,
  nested,
  note,
  noteUnexpected,
  type Parser,
  peek,
  since,
  skipTerm,
  startsBlock,
  take,
} from './parser.ts'
import { closestOf } from './suggest.ts'

type Term<Leaf> = Leaf | Junction<Term<Leaf>> | Negation<Term<Leaf>>

/**
 * Terms with `or`, `and`, `not` and parentheses, over whichever leaves: `and` binds tighter than `or`. Parentheses leave
 * no trace, and a junction inside one of its own kind becomes part of it.
 */
export function parseTerms<Leaf extends object>(
  parser: Parser,
  leaf: (parser: Parser) => Leaf | null,
): Term<Leaf> | null {
  return parseJunction(parser, 'or', () => parseJunction(parser, 'and', () => parseTerm(parser, leaf)))
}

function parseJunction<Leaf extends object>(
  parser: Parser,
  kind: 'or' | 'and',
  parse: () => Term<Leaf> | null,
): Term<Leaf> | null {
  const { from } = peek(parser)
  const terms: Term<Leaf>[] = []
  let isWhole = true
  do {
    const term = parse()
    if (!term) isWhole = false
    else if (isJunction(term, kind)) terms.push(...term.terms)
    else terms.push(term)
  } while (takeConnective(parser, kind))
  const [only] = terms
  if (!isWhole || !only) return null
  if (terms.length === 1) return only
  const junction: Junction<Term<Leaf>> = { kind, terms }
  parser.ranges.set(junction, since(parser, from))
  return junction
}

function isJunction<Leaf extends object>(term: Term<Leaf>, kind: string): term is Junction<Term<Leaf>> {
  return 'terms' in term && term.kind === kind
}

function parseTerm<Leaf extends object>(parser: Parser, leaf: (parser: Parser) => Leaf | null): Term<Leaf> | null {
  const { from } = peek(parser)
  if (take(parser, 'not')) {
    const term = nested(parser, () => parseTerm(parser, leaf))
    if (!term) return null
    const negation: Negation<Term<Leaf>> = { kind: 'not', term }
    parser.ranges.set(negation, since(parser, from))
    return negation
  }
  if (take(parser, '(')) {
    const term = nested(parser, () => parseTerms(parser, leaf))
    if (take(parser, ')')) return term
    noteUnexpected(parser, '`and`, `or` or `)`')
    return skipTerm(parser)
  }
  const parsed = leaf(parser)
  if (!parsed) return skipTerm(parser)
  parser.ranges.set(parsed, since(parser, from))
  return parsed
}

/** Whether another term of this junction follows. What is no connective at all is noted, and mended where it can be. */
function takeConnective(parser: Parser, kind: 'or' | 'and'): boolean {
  if (take(parser, kind)) return true
  const token = peek(parser)
  if (closes(token) || startsBlock(parser) || isWord(token, 'or') || isWord(token, 'and')) return false
  const meant = token.kind === 'name' ? closestOf(token.text, ['and', 'or']) : null
  const previous = parser.tokens[parser.at - 1]
  if (!meant && previous?.kind === 'name' && previous.text !== 'not' && previous.text.toLowerCase() === 'not')
    note(parser, { code: 'UNEXPECTED', message: 'Did you mean `not`?', suggestion: 'not', ...rangeOf(previous) })
  else noteUnexpected(parser, '`and`, `or` or what closes this', ['and', 'or'])
  if (meant) parser.tokens[parser.at] = { ...rangeOf(token), kind: 'name', text: meant }
  else skipTerm(parser)
  return take(parser, kind)
}

function closes(token: Token): boolean {
  return token.kind === 'end' || isSymbol(token, ')') || isSymbol(token, '}')
}

function rangeOf({ from, to }: Token) {
  return { from, to }
}
