import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { coloursOf, contrast, INK, PANEL } from './colours'
import { RGB, type Style } from './style'

const css = readFileSync(path.resolve(import.meta.dirname, '../../app/globals.css'), 'utf8')

/** A token of the page in both themes; mixed from others none of these are. */
function token(name: string): { light: number; dark: number } {
  const found = new RegExp(`--${name}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\)`).exec(css)
  expect(found, name).not.toBeNull()
  return { light: Number.parseInt(found![1]!, 16), dark: Number.parseInt(found![2]!, 16) }
}

function hexOf(colour: string, theme: 'light' | 'dark'): number {
  const named = /^var\(--([\w-]+)\)$/.exec(colour)
  if (named) return token(named[1]!)[theme]
  const pair = /^light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)$/.exec(colour)!
  return Number.parseInt(pair[theme === 'light' ? 1 : 2]!, 16)
}

it('knows the panel and the ink of the page', () => {
  expect(PANEL).toEqual(token('panel'))
  expect(INK).toEqual(token('ink'))
})

it('can be read in both themes, whatever colours a program chose', () => {
  const colours = [...Array.from({ length: 256 }, (_, i) => i), RGB, RGB + 0xffff00, RGB + 0x0000ff, RGB + 0x7f7f7f]
  const styles: Style[] = colours.flatMap((fg) => [
    { fg },
    { fg, inverse: true as const },
    { bg: fg },
    ...[0, 1, 4, 7, 11, 15, 21, 226].map((bg) => ({ fg, bg })),
  ])
  styles.push({ dim: true }, { inverse: true }, { dim: true, fg: 8 })
  for (const style of styles)
    for (const theme of ['light', 'dark'] as const) {
      const { color = 'var(--ink)', backgroundColor = 'var(--panel)' } = coloursOf(style)
      const held = contrast(hexOf(color, theme), hexOf(backgroundColor, theme))
      expect(held, `${JSON.stringify(style)} ${theme}`).toBeGreaterThanOrEqual(4.5)
    }
})
