/// <reference path="./untyped.d.ts" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font, type GlyphRun } from 'fontkit'
import { LRUCache } from 'lru-cache'
import subsetFont from 'subset-font'

export type Weight = 'regular' | 'strong'

interface Family {
  folder: string
  file: (part: string, wght: number) => string
  /** Characters that it claims and does not draw. */
  lacks?: RegExp
}

/**
 * The families in the order they are asked for a character: Latin, Greek and Cyrillic, then Han and kana, then Hangul.
 * Each comes in files of a part of Unicode (its `unicode.json` says which), so that a document reads and embeds only
 * what it writes: two files for most.
 */
const families: readonly Family[] = [
  { folder: '@fontsource/inter', file: (part, wght) => `inter-${part}-${wght}-normal.woff2` },
  {
    folder: '@fontsource-variable/noto-sans-sc',
    file: (part) => `noto-sans-sc-${part}-wght-normal.woff2`,
    lacks: /\p{Script=Hangul}/u,
  },
  { folder: '@fontsource-variable/noto-sans-kr', file: (part) => `noto-sans-kr-${part}-wght-normal.woff2` },
]
const wghts: Record<Weight, number> = { regular: 400, strong: 600 }
const weights = ['regular', 'strong'] as const

interface Part {
  family: Family
  name: string
}

interface FontFile {
  key: string
  path: string
  wght: number
}

const { resolve } = createRequire(import.meta.url)
const opened = new Map<string, Font>()
/** What stands for a character that no family has. */
const unknown = '?'
let parts: Map<number, Part> | null = null

/** A stretch of text that one font can write. */
export interface Run {
  text: string
  font: Font
}

/**
 * Opens the fonts that a text needs. Once open they stay so (it takes about 30 ms a file): as many as there are writing
 * systems among the customers.
 */
export async function openFonts(text: string): Promise<void> {
  const needed = new Set([...text].map((character) => drawnAs(character).part))
  for (const place of needed)
    for (const weight of weights) {
      const file = fileOf(place, weight)
      if (!opened.has(file.key)) opened.set(file.key, await open(file))
    }
}

/**
 * The text in stretches of one font each; openFonts has to come first. What no family has is drawn as a question
 * mark.
 */
export function runsOf(text: string, weight: Weight): Run[] {
  const runs: Run[] = []
  for (const character of text) {
    const { drawn, part } = drawnAs(character)
    const font = opened.get(fileOf(part, weight).key)
    if (!font) throw new Error(`no font is open for ${JSON.stringify(character)}`)
    const last = runs.at(-1)
    if (last?.font === font) last.text += drawn
    else runs.push({ text: drawn, font })
  }
  return runs
}

/** Where a character is drawn, and as what. */
function drawnAs(character: string): { drawn: string; part: Part } {
  parts ??= readParts()
  const drawn = parts.has(character.codePointAt(0) ?? 0) ? character : unknown
  const part = parts.get(drawn.codePointAt(0) ?? 0)
  if (!part) throw new Error('the fonts are not complete')
  return { drawn, part }
}

function fileOf({ family, name }: Part, weight: Weight): FontFile {
  const wght = wghts[weight]
  const file = family.file(name, wght)
  return { key: `${file} ${wght}`, path: `${family.folder}/files/${file}`, wght }
}

/**
 * Out of its WOFF2 wrapping, with the weight of a variable font settled: a PDF embeds plain outlines, one a letter.
 */
async function open({ path, wght }: FontFile): Promise<Font> {
  const variationAxes: Record<string, number> = path.includes('-wght-') ? { wght } : {}
  const settled = { keepAllGlyphs: true, targetFormat: 'sfnt', variationAxes } as const
  const font = create(await subsetFont(readFileSync(resolve(path)), undefined, settled))
  if (!('variationAxes' in font)) throw new Error(`${path} is a collection of fonts`)
  return remembering(font)
}

/** As many as fit in about 5 MB a font. */
const mostWords = 5_000

/**
 * The font, with the words it has set: a word takes up to a millisecond, is measured several times before it is written,
 * and most words of an invoice stand on the next one as well. Without contextual alternates, which took half of that time
 * and would make arrows of hyphens.
 */
function remembering(font: Font): Font {
  const known = new LRUCache<string, GlyphRun>({ max: mostWords })
  const setType = font.layout.bind(font)
  font.layout = (text, features = []) => {
    const key = `${features} ${text}`
    const wanted = Object.fromEntries([...(features as string[]).map((name) => [name, true]), ['calt', false]])
    const run = known.get(key) ?? setType(text, wanted)
    known.set(key, run)
    // Whoever writes it scales the positions in place.
    const positions = run.positions.map((position) => ({ ...position }))
    return Object.assign(Object.create(Object.getPrototypeOf(run)), run, { positions })
  }
  return font
}

function readParts(): Map<number, Part> {
  const found = new Map<number, Part>()
  for (const family of families) {
    const ranges = JSON.parse(readFileSync(resolve(`${family.folder}/unicode.json`), 'utf8')) as Record<string, string>
    for (const [key, list] of Object.entries(ranges)) {
      const part = { family, name: key.replace(/[[\]]/g, '') }
      for (const [, first = '', last = first] of list.matchAll(/U\+([0-9a-f]+)(?:-([0-9a-f]+))?/gi))
        for (let at = Number.parseInt(first, 16); at <= Number.parseInt(last, 16); at++)
          if (!found.has(at) && !family.lacks?.test(String.fromCodePoint(at))) found.set(at, part)
    }
  }
  return found
}
