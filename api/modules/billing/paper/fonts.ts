/// <reference path="./untyped.d.ts" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font } from 'fontkit'
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
/** U+FFFD, for what no family has. */
const replacement = 0xfffd
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
  const needed = new Set([...text].map((character) => partOf(character.codePointAt(0) ?? 0)))
  for (const place of needed)
    for (const weight of weights) {
      const file = fileOf(place, weight)
      if (!opened.has(file.key)) opened.set(file.key, await open(file))
    }
}

/**
 * The text in stretches of one font each; openFonts has to come first. What no family has is left to the first, which
 * draws an empty box.
 */
export function runsOf(text: string, weight: Weight): Run[] {
  const runs: Run[] = []
  for (const character of text) {
    const font = opened.get(fileOf(partOf(character.codePointAt(0) ?? 0), weight).key)
    if (!font) throw new Error(`no font is open for ${JSON.stringify(character)}`)
    const last = runs.at(-1)
    if (last?.font === font) last.text += character
    else runs.push({ text: character, font })
  }
  return runs
}

function partOf(codePoint: number): Part {
  parts ??= readParts()
  const part = parts.get(codePoint) ?? parts.get(replacement)
  if (!part) throw new Error('the fonts are not complete')
  return part
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
