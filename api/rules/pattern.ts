import { LRUCache } from 'lru-cache'
import { RE2JS, RE2JSException } from 're2js'
import { ruleLimits } from './limits.ts'

/** A regular expression that can be searched for in time linear to the text. */
export interface Pattern {
  search(text: string): boolean
  /** What one search costs at most, in steps of the evaluator. */
  cost(text: string): number
}

/** Why a regular expression is refused. */
export interface PatternRefusal {
  refusal: string
}

/**
 * Compiles a regular expression in RE2's syntax, which has neither look-around nor back-references and so no text on
 * which a search takes more than linear time. What is large once its repeats are written out is refused, too.
 */
export function compilePattern(source: string): Pattern | PatternRefusal {
  if (source.length > ruleLimits.pattern)
    return { refusal: `A regular expression has at most ${ruleLimits.pattern} characters.` }
  try {
    const compiled = RE2JS.compile(source)
    const size = compiled.programSize()
    if (size > ruleLimits.patternInstructions)
      return { refusal: 'This regular expression is too large once its repeats are written out.' }
    // Measured: a character costs 3 ns for each instruction where all are alive, and a step of the evaluator 10 ns.
    const stepsPerCharacter = Math.max(1, size / 4)
    return {
      search: (text) => compiled.test(text),
      cost: (text) => 1 + text.length * stepsPerCharacter,
    }
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    return { refusal: explain(source, error.message) }
  }
}

/** Why regular expressions were refused, or '': an editor asks again with every letter that is typed elsewhere. */
const refusals = new LRUCache<string, string>({ max: 1_000 })

/** Why a regular expression is refused, in a sentence, or null. */
export function patternRefusal(source: string): string | null {
  let refusal = refusals.get(source)
  if (refusal === undefined) {
    const pattern = compilePattern(source)
    refusal = 'refusal' in pattern ? pattern.refusal : ''
    if (source.length <= ruleLimits.pattern) refusals.set(source, refusal)
  }
  return refusal || null
}

function explain(source: string, message: string): string {
  if (/\(\?<?[=!]/.test(source)) return 'Regular expressions have no look-ahead and no look-behind here (RE2).'
  if (/\\[1-9]/.test(source)) return 'Regular expressions have no back-references here (RE2).'
  const detail = message.replace(/^error parsing regexp: /, '')
  return `This is not a regular expression (RE2): ${detail}.`
}
