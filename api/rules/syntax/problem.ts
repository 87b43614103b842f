/** A part of a text, in UTF-16 code units from its beginning; `to` is the first one after it. */
export interface Range {
  from: number
  to: number
}

export type ProblemCode =
  | 'TOO_LONG'
  | 'TOO_DEEP'
  | 'TOO_MANY_ALTERNATIVES'
  | 'BAD_CHARACTER'
  | 'BAD_TEXT'
  | 'BAD_NUMBER'
  | 'BAD_NAME'
  | 'BAD_PATTERN'
  | 'BAD_VALUE'
  | 'UNEXPECTED'
  | 'UNKNOWN_OPERATOR'
  | 'OTHER_ATTRIBUTE'
  | 'TOP_LEVEL_COMPARISON'
  | 'WHEN_MISSING'
  | 'WHEN_ONLY'
  | 'BLOCK_REPEATED'

/** A mistake before it is placed in lines. */
export interface Mistake extends Range {
  code: ProblemCode
  message: string
  /** What to write in place of the range. */
  suggestion?: string
}

/** One mistake in a rule's text. Lines and columns count from 1; `endColumn` is the first one after it. */
export interface RuleProblem extends Mistake {
  line: number
  column: number
  endLine: number
  endColumn: number
}

/** Places mistakes in the lines of the text, first ones first. */
export function locate(text: string, mistakes: readonly Mistake[]): RuleProblem[] {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  const place = (offset: number) => {
    const line = lineStarts.findLastIndex((start) => start <= offset)
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 }
  }
  return mistakes
    .toSorted((a, b) => a.from - b.from)
    .map((mistake) => {
      const end = place(mistake.to)
      return { ...mistake, ...place(mistake.from), endLine: end.line, endColumn: end.column }
    })
}
