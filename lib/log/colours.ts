/**
 * Colours of a terminal as colours of this page. A program does not know what background its words will stand on: each
 * colour is moved towards black or white until it holds 4.5 : 1 there, in the light theme and in the dark one.
 */
import { type Colour, RGB, type Style } from './style'

/** `--panel` of app/globals.css, which a log lies on, and `--ink`: colours.test.ts holds both to it. */
export const PANEL = { light: 0xffffff, dark: 0x16171a }
export const INK = { light: 0x18191d, dark: 0xecedf0 }
const CONTRAST = 4.5
/** How much of a background colour is mixed into the panel: a tint, on which words can be read. */
const TINT = 0.3

/** The first eight have names in the page's own palette; the bright ones are the same hues. */
const NAMED = [
  'var(--ink-3)',
  'var(--failed-text)',
  'var(--succeeded-text)',
  'var(--warn-text)',
  'var(--running-text)',
  'var(--stopped-text)',
  'var(--starting-text)',
  'var(--ink)',
]

/** As xterm has them. */
const BASE = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00,
  0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
]
const LEVELS = [0, 95, 135, 175, 215, 255]

export interface Drawn {
  color?: string
  backgroundColor?: string
}

/** CSS colours of a style; nothing for what the page's own colours are good for. */
export function coloursOf(style: Style): Drawn {
  const { fg, bg } = style
  if (style.inverse) {
    if (fg === undefined && bg === undefined) return { color: 'var(--panel)', backgroundColor: 'var(--ink)' }
    return onTint(bg, fg ?? 15)
  }
  if (bg !== undefined) return onTint(fg, bg)
  if (fg === undefined) return style.dim ? { color: 'var(--ink-3)' } : {}
  if (fg < 16) return { color: NAMED[fg % 8] }
  const rgb = rgbOf(fg)
  return { color: both((theme) => readable(rgb, PANEL[theme])) }
}

function onTint(fg: Colour | undefined, bg: Colour): Drawn {
  const back = (theme: 'light' | 'dark') => mix(PANEL[theme], rgbOf(bg), TINT)
  // Black and white are words on a colour: the page's ink is the readable one of both.
  const isInk = fg === undefined || fg === 0 || fg === 7 || fg === 15
  return {
    color: both((theme) => readable(isInk ? INK[theme] : rgbOf(fg), back(theme))),
    backgroundColor: both(back),
  }
}

/** `0xrrggbb` of a colour of the palette of 256, or of a true one. */
export function rgbOf(colour: Colour): number {
  if (colour >= RGB) return colour - RGB
  if (colour < 16) return BASE[colour]!
  if (colour >= 232) return ((colour - 232) * 10 + 8) * 0x010101
  const i = colour - 16
  return (LEVELS[Math.floor(i / 36)]! << 16) | (LEVELS[Math.floor(i / 6) % 6]! << 8) | LEVELS[i % 6]!
}

/** A colour like the given one that holds 4.5 : 1 on a background. */
export function readable(rgb: number, background: number): number {
  const towards = luminance(background) > 0.18 ? 0x000000 : 0xffffff
  for (let share = 0; share < 1; share += 0.05) {
    const tried = mix(rgb, towards, share)
    if (contrast(tried, background) >= CONTRAST) return tried
  }
  return towards
}

/** Contrast of two colours as WCAG 2 defines it, 1 to 21. */
export function contrast(a: number, b: number): number {
  const [one, other] = [luminance(a), luminance(b)]
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

function luminance(rgb: number): number {
  const channel = (shift: number) => {
    const value = ((rgb >> shift) & 255) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

function mix(a: number, b: number, share: number): number {
  const channel = (shift: number) => {
    const from = (a >> shift) & 255
    return Math.round(from + (((b >> shift) & 255) - from) * share) << shift
  }
  return channel(16) | channel(8) | channel(0)
}

function both(of: (theme: 'light' | 'dark') => number): string {
  return `light-dark(${hex(of('light'))}, ${hex(of('dark'))})`
}

function hex(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, '0')}`
}
