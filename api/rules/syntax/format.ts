import type { Condition, Predicate, RuleAst } from '../ast.ts'
import { ruleLimits } from '../limits.ts'
import { written } from './check.ts'
import { commentsAbove, type Notes } from './comments.ts'
import { parseRule } from './parse.ts'
import { blockWords, reserved } from './parser.ts'
import { quote } from './text.ts'

/** Lines are broken at `or` and `and` where they would become longer than this. */
const width = 100
const plainName = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/

/** The text of a rule, a block a line, long ones over several lines. Reading it again gives the same AST. */
export function formatRule(ast: RuleAst): string {
  return format(ast, { above: new Map(), last: [] })
}

/**
 * A rule's own text, formatted like `formatRule` and with its comments: each gets a line of its own above the term it
 * stood before or behind. Null where the text is no rule.
 */
export function formatText(text: string): string | null {
  const parsed = parseRule(text)
  return parsed.ast && format(parsed.ast, commentsAbove(text, parsed.ast, parsed.written))
}

/** A condition or predicate on one line, as people are shown it. */
export function formatTerm(term: Condition | Predicate): string {
  switch (term.kind) {
    case 'or':
    case 'and':
      return term.terms
        .map((inner) => (needsParentheses(term, inner) ? `(${formatTerm(inner)})` : formatTerm(inner)))
        .join(` ${term.kind} `)
    case 'not':
      return needsParentheses(term, term.term) ? `not (${formatTerm(term.term)})` : `not ${formatTerm(term.term)}`
    case 'has':
      return formatName(term.operation) + (term.where ? `.where(${formatTerm(term.where)})` : '')
    case 'count': {
      const than = 'number' in term.than ? String(term.than.number) : `count(${formatName(term.than.operation)})`
      return `count(${formatName(term.operation)}) ${term.operator} ${than}`
    }
    case 'present':
      return formatName(term.attribute)
    case 'compare': {
      const value = Array.isArray(term.value) ? `[${term.value.map(written).join(', ')}]` : written(term.value)
      return `${formatName(term.attribute)} ${term.operator} ${value}`
    }
  }
}

function format(ast: RuleAst, notes: Notes): string {
  const lines = blockWords.flatMap((word) => {
    const condition = ast[word]
    if (!condition) return []
    const comments = notes.above.get(word) ?? []
    const whole = `${word} { ${formatTerm(condition)} }`
    if (whole.length <= width && !hasNotes(condition, notes)) return [...comments, whole]
    return [...comments, `${word} {`, ...indent(formatLines(condition, notes, width - 2)), '}']
  })
  return [...lines, ...notes.last].join('\n')
}

/** A term over several lines where it is too long for one, or has comments in it. */
function formatLines(term: Condition | Predicate, notes: Notes, room: number): string[] {
  const comments = notes.above.get(term) ?? []
  const whole = formatTerm(term)
  if (whole.length <= room && !hasNotes(term, notes, false)) return [...comments, whole]
  switch (term.kind) {
    case 'or':
    case 'and':
      return term.terms.flatMap((inner, i) => {
        const lines = formatInner(term, inner, notes, room)
        return i === 0 ? lines : prefixed(`${term.kind} `, lines)
      })
    case 'not':
      return prefixed('not ', formatInner(term, term.term, notes, room))
    case 'has': {
      if (!term.where) return [...comments, whole]
      const inner = indent(formatLines(term.where, notes, room - 2))
      return [...comments, `${formatName(term.operation)}.where(`, ...inner, ')']
    }
    default:
      return [...comments, whole]
  }
}

function formatInner(outer: Condition | Predicate, inner: Condition | Predicate, notes: Notes, room: number): string[] {
  if (!needsParentheses(outer, inner)) return formatLines(inner, notes, room - 4)
  return ['(', ...indent(formatLines(inner, notes, room - 2)), ')']
}

function needsParentheses(outer: Condition | Predicate, inner: Condition | Predicate): boolean {
  return inner.kind === 'or' || (inner.kind === 'and' && outer.kind === 'not')
}

/** Puts a word before the first line that is no comment. */
function prefixed(word: string, lines: string[]): string[] {
  const first = lines.findIndex((line) => !line.startsWith('//'))
  return lines.map((line, i) => (i === first ? word + line : line))
}

function indent(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

/** Whether comments stand above a term or, at least, above something in it. */
function hasNotes(term: Condition | Predicate, notes: Notes, itself = true): boolean {
  if (itself && notes.above.has(term)) return true
  if (term.kind === 'not') return hasNotes(term.term, notes)
  if (term.kind === 'has') return term.where !== undefined && hasNotes(term.where, notes)
  return 'terms' in term && term.terms.some((inner) => hasNotes(inner, notes))
}

function formatName(name: string): string {
  const isPlain = plainName.test(name) && !reserved.has(name)
  return isPlain && name.split('.').every((word) => word.length <= ruleLimits.identifier) ? name : quote(name)
}
