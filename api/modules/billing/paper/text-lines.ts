/// <reference path="./untyped.d.ts" />
import LineBreaker from 'linebreak'
import { type Run, runsOf, type Weight } from './fonts.ts'

export interface TextStyle {
  size: number
  weight: Weight
  /** Digits of one width, so that amounts stand exactly below each other. */
  tabular?: boolean
}

export interface TextLine {
  runs: Run[]
  width: number
}

/** The text in lines no wider than `width` points. A word that alone is wider is broken where the line is full. */
export function linesOf(text: string, style: TextStyle, width: number): TextLine[] {
  const lines: string[] = []
  let line = ''
  for (const { word, ends } of wordsOf(clean(text))) {
    if (line && widthOf((line + word).trimEnd(), style) > width) {
      lines.push(line)
      line = ''
    }
    const [full, rest] = broken(word, style, width)
    lines.push(...full)
    line += rest
    if (ends) {
      lines.push(line)
      line = ''
    }
  }
  if (line) lines.push(line)
  return lines.map((each) => measured(each.trimEnd(), style))
}

/** How wide a text is on one line, in points. */
export function widthOf(text: string, style: TextStyle): number {
  return measured(text, style).width
}

function measured(text: string, style: TextStyle): TextLine {
  const runs = runsOf(text, style.weight)
  const widths = runs.map((run) => runWidth(run, style))
  return { runs, width: widths.reduce((sum, width) => sum + width, 0) }
}

/** The font's name for a style of digits. */
export function featuresOf({ tabular }: TextStyle): ['tnum'] | undefined {
  return tabular ? ['tnum'] : undefined
}

/** As it will be written: word by word, unless it is in digits of one width. */
export function runWidth({ text, font }: Run, style: TextStyle): number {
  const features = featuresOf(style)
  const words = features ? [text] : text.split(/(?<=[ \t])/)
  const units = words.reduce((sum, word) => sum + font.layout(word, features).advanceWidth, 0)
  return (units / font.unitsPerEm) * style.size
}

/** One form for letters with accents, and nothing that has no width or turns the direction. */
function clean(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u2007\u202f]/g, '\u00a0')
    .replace(/(?!\n)\p{C}/gu, '')
}

function* wordsOf(text: string): Generator<{ word: string; ends: boolean }> {
  const breaker = new LineBreaker(text)
  for (let from = 0, next = breaker.nextBreak(); next; from = next.position, next = breaker.nextBreak())
    yield { word: text.slice(from, next.position).replace('\n', ''), ends: next.required }
}

/** The full lines that a word takes by itself, and what is left of it. */
function broken(word: string, style: TextStyle, width: number): [string[], string] {
  const full: string[] = []
  if (widthOf(word.trimEnd(), style) <= width) return [full, word]
  let rest = ''
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (rest && widthOf(rest + segment, style) > width) {
      full.push(rest)
      rest = ''
    }
    rest += segment
  }
  return [full, rest]
}
