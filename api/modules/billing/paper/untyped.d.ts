/** The line breaking algorithm of Unicode (UAX 14); the package has no types of its own. */
declare module 'linebreak' {
  export default class LineBreaker {
    constructor(text: string)
    /** The next place where a line may end, or has to. */
    nextBreak(): { position: number; required: boolean } | null
  }
}

/** HarfBuzz's subsetter; the package has no types of its own. */
declare module 'subset-font' {
  interface Options {
    keepAllGlyphs?: boolean
    targetFormat?: 'sfnt' | 'truetype' | 'woff' | 'woff2'
    variationAxes?: Record<string, number>
  }
  export default function subsetFont(font: Buffer, text: string | undefined, options: Options): Promise<Buffer>
}
