import { type Condition, type Count, type Has, type Ordering, orderings, type Predicate } from '../ast.ts'
import { parseTerms } from './junctions.ts'
import { parseName, peekOperator } from './names.ts'
import {
  expectSymbol,
  isSymbol,
  isWord,
  nested,
  note,
  noteUnexpected,
  type Parser,
  peek,
  since,
  skipTerm,
  take,
} from './parser.ts'
import { parsePredicate, parseValue } from './predicates.ts'
import { closestOf } from './suggest.ts'

/** What stands in the braces of a block. */
export function parseCondition(parser: Parser): Condition | null {
  return parseTerms<Has | Count>(parser, parseLeaf)
}

function parseLeaf(parser: Parser): Has | Count | null {
  return isWord(peek(parser), 'count') && isSymbol(peek(parser, 1), '(') ? parseCount(parser) : parseHas(parser)
}

function parseHas(parser: Parser): Has | null {
  const start = peek(parser)
  const operation = parseName(parser, 'An operation')
  if (operation === null) return null
  const filters: Predicate[] = []
  while (take(parser, '.where')) {
    const filter = parseFilter(parser)
    if (!filter) return null
    filters.push(...(filter.kind === 'and' ? filter.terms : [filter]))
  }
  if (peekOperator(parser)) return noteComparison(parser, operation, start.from)
  if (isSymbol(peek(parser), '(') && start.kind === 'name') return noteCall(parser, operation)
  const [only] = filters
  if (!only) return { kind: 'has', operation }
  return { kind: 'has', operation, where: filters.length === 1 ? only : { kind: 'and', terms: filters } }
}

/** `(…)` after `.where`. */
function parseFilter(parser: Parser): Predicate | null {
  if (!expectSymbol(parser, '(')) return null
  const predicate = nested(parser, () => parsePredicate(parser))
  return expectSymbol(parser, ')', '`and`, `or` or `)`') ? predicate : null
}

/** `order.amount > 5` in a block: attributes belong to a span, so the comparison belongs into a `.where(…)`. */
function noteComparison(parser: Parser, operation: string, from: number): null {
  const compared = peekOperator(parser)
  parser.at += compared?.length ?? 0
  const { from: valueFrom } = peek(parser)
  const value = parseValue(parser, true)
  const range = since(parser, from)
  const dot = operation.lastIndexOf('.')
  const isWritten = value !== null && dot > 0 && /^\w+(\.\w+)+$/.test(operation)
  const shown = isWritten
    ? `${operation.slice(0, dot)}.where(${operation.slice(dot + 1)} ${compared?.operator} ${parser.text.slice(valueFrom, range.to)})`
    : null
  const message =
    'A comparison stands inside an operation: `operation.where(attribute > 5)`, or `count(operation) > 5`.'
  return note(parser, { code: 'TOP_LEVEL_COMPARISON', message, ...(shown && { suggestion: shown }), ...range })
}

/** `order.were(…)`: a name with parentheses behind it. */
function noteCall(parser: Parser, operation: string): null {
  const { from, to } = parser.tokens[parser.at - 1] ?? peek(parser)
  const word = operation.slice(operation.lastIndexOf('.') + 1)
  const isCount = closestOf(word, ['count']) !== null && word === operation
  const isWhere = closestOf(word, ['where']) !== null && word !== operation
  const suggestion = isCount ? 'count' : isWhere ? `${operation.slice(0, -word.length)}where` : null
  const message = suggestion
    ? `Did you mean \`${suggestion}\`?`
    : `\`${word}(…)\` means nothing here: attributes are looked at with \`.where(…)\`, spans are counted with \`count(…)\`.`
  return note(parser, { code: 'UNEXPECTED', message, ...(suggestion && { suggestion }), from, to })
}

function parseCount(parser: Parser): Count | null {
  const operation = parseCounted(parser)
  if (operation === null) return null
  const operator = takeOrdering(parser)
  if (!operator) return null
  const token = peek(parser)
  if (token.kind === 'number') {
    parser.at += 1
    return { kind: 'count', operation, operator, than: { number: token.number } }
  }
  if (isWord(token, 'count') && isSymbol(peek(parser, 1), '(')) {
    const other = parseCounted(parser)
    return other === null ? null : { kind: 'count', operation, operator, than: { operation: other } }
  }
  if (token.kind !== 'name') return noteUnexpected(parser, 'A number or `count(…)`')
  const { text, from, to } = token
  const message = 'A count is compared with a number or with another count.'
  return note(parser, { code: 'BAD_VALUE', message, suggestion: `count(${text})`, from, to })
}

/** `count(operation)`, of which the name is what matters. */
function parseCounted(parser: Parser): string | null {
  parser.at += 2
  const operation = parseName(parser, 'An operation')
  const { from, to } = peek(parser)
  const message = 'All spans of an operation are counted: `count(…)` takes no `.where(…)`.'
  if (isSymbol(peek(parser), '.where')) note(parser, { code: 'UNEXPECTED', message, from, to })
  else if (operation !== null && expectSymbol(parser, ')')) return operation
  skipTerm(parser)
  take(parser, ')')
  return null
}

function takeOrdering(parser: Parser): Ordering | null {
  const found = peekOperator(parser)
  const operator = orderings.find((ordering) => ordering === found?.operator)
  if (!operator) return noteUnexpected(parser, 'A comparison like `> 3`')
  parser.at += 1
  return operator
}
