import type { RuleClause, TestRuleQuery } from '../api/generated/operations.ts'

/** A part of a rule as the API explains it (RuleTrial.when and its like). */
export interface Part {
  kind: 'or' | 'and' | 'not' | 'has' | 'count'
  text: string
  holds: boolean
  /** Ids of the spans that it is about and that pass. */
  passing: string[]
  failing: { spanId: string; because: { text: string; actual: unknown }[] }[]
  terms: Part[]
}

export interface Trial {
  broken: readonly RuleClause[]
  blocks: { word: 'when' | 'always' | 'never'; part: Part }[]
}

export function trialOf({ broken, when, always, never }: TestRuleQuery['testRule']): Trial {
  const given = { when, always, never } as Record<Trial['blocks'][number]['word'], Part | null>
  const blocks = (['when', 'always', 'never'] as const).flatMap((word) => {
    const part = given[word]
    return part ? [{ word, part }] : []
  })
  return { broken, blocks }
}

/** The answer in a sentence. */
export function verdictOf({ broken, blocks }: Trial): { isBroken: boolean; sentence: string } {
  const when = blocks.find(({ word }) => word === 'when')?.part
  if (when && !when.holds)
    return {
      isBroken: false,
      sentence: 'This trace keeps to the rule: “when” does not hold, so nothing is asked of it.',
    }
  if (broken.length === 0) return { isBroken: false, sentence: 'This trace keeps to the rule.' }
  const reasons = broken.map((clause) =>
    clause === 'ALWAYS' ? 'what “always” asks for is missing' : 'what “never” forbids is there',
  )
  return { isBroken: true, sentence: `This trace breaks the rule: ${reasons.join(', and ')}.` }
}

/** Whether the trace breaks the rule by this block. */
export function isBroken({ broken }: Trial, word: 'when' | 'always' | 'never'): boolean {
  return broken.some((clause) => clause.toLowerCase() === word)
}

/** Which blocks a span counts for: what the timeline marks it with. */
export function marksOf({ blocks }: Trial): Map<string, string[]> {
  const marks = new Map<string, string[]>()
  for (const { word, part } of blocks)
    for (const id of passingOf(part)) marks.set(id, [...new Set([...(marks.get(id) ?? []), word])])
  return marks
}

function passingOf({ passing, terms }: Part): string[] {
  return [...passing, ...terms.flatMap(passingOf)]
}

/** "amount > 1000: it is 5", "amount > 1000: it is not there". */
export function reasonText({ text, actual }: { text: string; actual: unknown }): string {
  return `${text}: ${actual === null ? 'it is not there' : `it is ${JSON.stringify(actual)}`}`
}
