import { type Comparison, type Operator, operators, type Predicate, type Present, type Scalar } from '../ast.ts'
import { takesText, valueMistake } from './check.ts'
import { parseTerms } from './junctions.ts'
import { parseName, peekOperator, startsValue } from './names.ts'
import { expectSymbol, isSymbol, note, noteUnexpected, type Parser, peek, since, take } from './parser.ts'
import { closestOf } from './suggest.ts'
import { quote } from './text.ts'

/** What stands in the parentheses of `.where(…)`. */
export function parsePredicate(parser: Parser): Predicate | null {
  return parseTerms<Present | Comparison>(parser, parseLeaf)
}

function parseLeaf(parser: Parser): Present | Comparison | null {
  const attribute = parseName(parser, 'An attribute')
  if (attribute === null) return null
  const operator = takeOperator(parser)
  if (!operator) return { kind: 'present', attribute }
  const { from } = peek(parser)
  const value = parseValue(parser, takesText(operator))
  if (value === null) return null
  const mistake = valueMistake(operator, value, since(parser, from))
  if (mistake) note(parser, mistake)
  return { kind: 'compare', attribute, operator, value }
}

/** The operator after an attribute; one that does not exist is noted and taken for the one that was meant. */
function takeOperator(parser: Parser): Operator | null {
  const known = peekOperator(parser)
  if (known) {
    parser.at += known.length
    return known.operator as Operator
  }
  const { kind, text, from, to } = peek(parser)
  if (kind !== 'name' || !startsValue(parser, 1)) return null
  const meant = closestOf(text, [...operators, 'and', 'or'])
  if (meant === 'and' || meant === 'or' || text === 'and' || text === 'or') return null
  const message = `There is no operator \`${text}\`${meant ? `: did you mean \`${meant}\`?` : '.'}`
  note(parser, { code: 'UNKNOWN_OPERATOR', message, ...(meant && { suggestion: meant }), from, to })
  parser.at += 1
  return meant ?? (isSymbol(peek(parser), '[') ? 'in' : '==')
}

/** A value or a list of values. `mayBeText` says whether a bare word may be a text without its quotes. */
export function parseValue(parser: Parser, mayBeText: boolean): Comparison['value'] | null {
  if (!isSymbol(peek(parser), '[')) return parseScalar(parser, mayBeText)
  parser.at += 1
  const values: Scalar[] = []
  do {
    const value = parseScalar(parser, mayBeText)
    if (value === null) return null
    values.push(value)
  } while (take(parser, ','))
  return expectSymbol(parser, ']', '`,` or `]`') ? values : null
}

function parseScalar(parser: Parser, mayBeText: boolean): Scalar | null {
  const token = peek(parser)
  const { from, to } = token
  if (token.kind === 'number' || token.kind === 'text') {
    parser.at += 1
    return token.kind === 'number' ? token.number : token.text
  }
  if (take(parser, 'true')) return true
  if (take(parser, 'false')) return false
  if (token.kind !== 'name') return noteUnexpected(parser, 'A value')
  const constant = closestOf(token.text, ['true', 'false'])
  const message = constant
    ? `Did you mean \`${constant}\`?`
    : 'An attribute is compared with a value, not with another attribute; a text stands in quotes.'
  const suggestion = constant ?? (mayBeText ? quote(token.text) : null)
  const code = constant ? 'UNEXPECTED' : 'OTHER_ATTRIBUTE'
  note(parser, { code, message, ...(suggestion && { suggestion }), from, to })
  parser.at += 1
  return constant ? constant === 'true' : token.text
}
