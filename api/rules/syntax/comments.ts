import type { Condition, Predicate, RuleAst } from '../ast.ts'
import type { Written } from './parse.ts'
import { blockWords } from './parser.ts'
import type { Range } from './problem.ts'

/** The comments to write above a term or, by its word, a block, and those after all. */
export interface Notes {
  above: ReadonlyMap<object | string, readonly string[]>
  last: readonly string[]
}

/**
 * What each comment belongs to: with something before it in its line, to the term that ends last before it; else to the
 * term or block that begins next.
 */
export function commentsAbove(text: string, ast: RuleAst, { comments, ranges, blocks }: Written): Notes {
  const anchors: { target: object | string; range: Range }[] = []
  for (const word of blockWords) {
    const [block, condition] = [blocks.get(word), ast[word]]
    if (block && condition) anchors.push({ target: word, range: block })
    for (const leaf of condition ? leaves(condition) : []) {
      const range = ranges.get(leaf)
      if (range) anchors.push({ target: leaf, range })
    }
  }
  const byEnd = anchors.toSorted((a, b) => a.range.to - b.range.to)
  const byBegin = anchors.toSorted((a, b) => a.range.from - b.range.from)
  const above = new Map<object | string, string[]>()
  const last: string[] = []
  // The comments come in the order of the text, and so do the anchors around them.
  let [ended, begun] = [0, 0]
  for (const { text: comment, from, to } of comments) {
    while ((byEnd[ended]?.range.to ?? Number.POSITIVE_INFINITY) <= from) ended += 1
    while ((byBegin[begun]?.range.from ?? Number.POSITIVE_INFINITY) < to) begun += 1
    const lineStart = text.lastIndexOf('\n', from - 1) + 1
    const isBehind = text.slice(lineStart, from).trim() !== ''
    const target = ((isBehind && byEnd[ended - 1]) || byBegin[begun])?.target
    if (target === undefined) last.push(comment)
    else if (above.get(target)?.push(comment) === undefined) above.set(target, [comment])
  }
  return { above, last }
}

/** All terms that are no junctions, those of `.where(…)` behind their operation. */
function leaves(term: Condition | Predicate): (Condition | Predicate)[] {
  if (term.kind === 'not') return leaves(term.term)
  if (term.kind === 'has') return [term, ...(term.where ? leaves(term.where) : [])]
  return 'terms' in term ? term.terms.flatMap(leaves) : [term]
}
