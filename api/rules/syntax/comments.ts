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
  const above = new Map<object | string, string[]>()
  const last: string[] = []
  for (const comment of comments) {
    const lineStart = text.lastIndexOf('\n', comment.from - 1) + 1
    const isBehind = text.slice(lineStart, comment.from).trim() !== ''
    const before = anchors.filter(({ range }) => range.to <= comment.from)
    const after = anchors.filter(({ range }) => range.from >= comment.to)
    const anchor =
      isBehind && before.length
        ? before.reduce((a, b) => (b.range.to > a.range.to ? b : a))
        : after.reduce<(typeof anchors)[number] | undefined>(
            (a, b) => (a && a.range.from <= b.range.from ? a : b),
            undefined,
          )
    if (anchor) above.set(anchor.target, [...(above.get(anchor.target) ?? []), comment.text])
    else last.push(comment.text)
  }
  return { above, last }
}

/** All terms that are no junctions, those of `.where(…)` behind their operation. */
function leaves(term: Condition | Predicate): (Condition | Predicate)[] {
  if (term.kind === 'not') return leaves(term.term)
  if (term.kind === 'has') return [term, ...(term.where ? leaves(term.where) : [])]
  return 'terms' in term ? term.terms.flatMap(leaves) : [term]
}
