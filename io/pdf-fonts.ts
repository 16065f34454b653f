import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { escapeOf, visible } from '../lib/report/text'

/**
 * DejaVu, whose licence lets it be embedded: Latin, Greek, Cyrillic, some more and many signs. No font holds
 * every script, and no letters are better than wrong ones, so everything else is written as `\u{5B9F}`.
 */
const FILES = {
  text: 'DejaVuSansCondensed.ttf',
  bold: 'DejaVuSansCondensed-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
} as const

export type FontName = keyof typeof FILES

/** Scripts that join letters or run from right to left: without their layout the same letters say something else. */
const NEEDS_LAYOUT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u0900-\u0dff\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u1800-\u18af]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

const require = createRequire(import.meta.url)
const read = new Map<FontName, Buffer>()

/** The file of a font; read once. */
export function fontFile(name: FontName): Buffer {
  const known = read.get(name)
  if (known) return known
  const file = readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${FILES[name]}`))
  read.set(name, file)
  return file
}

/** What a font of pdfkit can tell: whether it has a letter. */
interface Glyphs {
  hasGlyphForCodePoint(codePoint: number): boolean
}

/** Writes with letters that are there. `escaped` tells whether any was not. */
export class Writable {
  escaped = false
  private readonly known = new Map<string, boolean>()

  constructor(private readonly fonts: Record<FontName, Glyphs>) {}

  /** @returns the text with all that the font lacks as `\u{…}` */
  of(text: string, font: FontName): string {
    const shown = visible(text)
    // Most texts are ASCII, which every font has.
    if (/^[\u0020-\u007e]*$/.test(shown)) {
      if (shown !== text) this.escaped = true
      return shown
    }
    let written = ''
    for (const character of shown) {
      const has = this.has(character, font)
      written += has ? character : escapeOf(character)
      if (!has) this.escaped = true
    }
    return written
  }

  private has(character: string, font: FontName): boolean {
    const key = `${font}${character}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const has = !NEEDS_LAYOUT.test(character) && this.fonts[font].hasGlyphForCodePoint(character.codePointAt(0) ?? 0)
    this.known.set(key, has)
    return has
  }
}
