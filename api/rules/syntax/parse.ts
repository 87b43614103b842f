import type { Condition, RuleAst } from '../ast.ts'
import { ruleLimits } from '../limits.ts'
import { overgrownClause } from './check.ts'
import { parseCondition } from './conditions.ts'
import { type Comment, tokenize } from './lexer.ts'
import { blockWords, expectSymbol, isSymbol, note, noteUnexpected, type Parser, peek, startsBlock } from './parser.ts'
import { locate, type Mistake, type Range, type RuleProblem } from './problem.ts'
import { closestOf } from './suggest.ts'

type BlockWord = (typeof blockWords)[number]

/** A rule that was read: an AST or at least one problem, never both. */
export type ParsedRule =
  | { ast: RuleAst; problems: []; written: Written }
  | { ast: null; problems: [RuleProblem, ...RuleProblem[]] }

/** What the AST leaves out: where each node stands in the text (blocks by their first word), and the comments. */
export interface Written {
  ranges: ReadonlyMap<object, Range>
  blocks: ReadonlyMap<BlockWord, Range>
  comments: readonly Comment[]
}

/**
 * Reads and checks a rule's text. Everything that would keep an engine from taking the rule is found here, with its
 * place, a sentence and, where there is one, what to write instead; reading goes on after a mistake, so that several
 * are reported at once. Takes bounded time on any text.
 */
export function parseRule(text: string): ParsedRule {
  if (Buffer.byteLength(text) > ruleLimits.bytes) {
    const message = `A rule has at most ${ruleLimits.bytes / 1024} KB.`
    return refuse(text, [{ code: 'TOO_LONG', message, from: 0, to: text.length }])
  }
  const { tokens, comments, mistakes } = tokenize(text)
  const parser: Parser = { text, tokens, at: 0, depth: 0, mistakes, ranges: new Map() }
  const conditions = new Map<BlockWord, Condition | null>()
  const blocks = new Map<BlockWord, Range>()
  while (peek(parser).kind !== 'end') parseBlock(parser, conditions, blocks)
  if (mistakes.length === 0) checkBlocks(parser, blocks)
  const { when, always, never } = Object.fromEntries(conditions) as Partial<Record<BlockWord, Condition | null>>
  if (mistakes.length || !when) return refuse(text, mistakes)
  const ast: RuleAst = { version: 1, when, ...(always && { always }), ...(never && { never }) }
  const overgrown = overgrownClause(ast)
  if (!overgrown) return { ast, problems: [], written: { ranges: parser.ranges, blocks, comments } }
  const message = `\`when\` and \`${overgrown}\` together can come about in more than ${ruleLimits.alternatives} ways: use fewer \`or\`s, or several rules.`
  return refuse(text, [{ code: 'TOO_MANY_ALTERNATIVES', message, ...(blocks.get(overgrown) ?? { from: 0, to: 0 }) }])
}

function refuse(text: string, mistakes: Mistake[]): ParsedRule {
  const problems = locate(text, mistakes)
  return { ast: null, problems: problems as [RuleProblem, ...RuleProblem[]] }
}

function parseBlock(parser: Parser, conditions: Map<BlockWord, Condition | null>, blocks: Map<BlockWord, Range>): void {
  const { kind, text, from, to } = peek(parser)
  const word = kind === 'name' ? closestOf(text, blockWords) : null
  if (word !== text) noteUnexpected(parser, '`when`, `always` or `never`', blockWords)
  if (!word) {
    skipBlock(parser)
    return
  }
  parser.at += 1
  if (blocks.has(word))
    note(parser, { code: 'BLOCK_REPEATED', message: `There is one \`${word}\` in a rule.`, from, to })
  if (word !== 'when' && !blocks.has('when'))
    note(parser, { code: 'WHEN_MISSING', message: 'A rule begins with `when { … }`.', from, to })
  blocks.set(word, { from, to })
  if (expectSymbol(parser, '{')) {
    if (isSymbol(peek(parser), '}')) noteUnexpected(parser, 'An operation')
    else conditions.set(word, parseCondition(parser))
    if (expectSymbol(parser, '}', '`and`, `or` or `}`')) return
  }
  skipBlock(parser)
}

/** After a mistake: to the next block. */
function skipBlock(parser: Parser): void {
  while (peek(parser).kind !== 'end' && !startsBlock(parser)) parser.at += 1
}

function checkBlocks(parser: Parser, blocks: Map<BlockWord, Range>): void {
  const { from, to } = peek(parser)
  const when = blocks.get('when')
  if (blocks.size === 0) note(parser, { code: 'WHEN_MISSING', message: 'A rule begins with `when { … }`.', from, to })
  if (!when || blocks.size > 1) return
  const message =
    'This rule is never broken: say what must come with it, `always { … }`, or what must not, `never { … }`.'
  note(parser, { code: 'WHEN_ONLY', message, ...when })
}
