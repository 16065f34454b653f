/** Colours and styles of text by SGR, the escape sequences `ESC [ … m`. */

/** 0 to 255: a colour of the palette; from `RGB` on: a true colour. */
export type Colour = number

/** Added to `0xrrggbb`. */
export const RGB = 0x1000000

export interface Style {
  fg?: Colour
  bg?: Colour
  bold?: true
  dim?: true
  italic?: true
  underline?: true
  inverse?: true
  strike?: true
}

/** How text looks that nothing was said about. */
export const PLAIN: Style = Object.freeze({})

export function isPlain(style: Style): boolean {
  for (const _ in style) return false
  return true
}

export function sameStyle(a: Style, b: Style): boolean {
  if (a === b) return true
  return (
    a.fg === b.fg &&
    a.bg === b.bg &&
    a.bold === b.bold &&
    a.dim === b.dim &&
    a.italic === b.italic &&
    a.underline === b.underline &&
    a.inverse === b.inverse &&
    a.strike === b.strike
  )
}

/**
 * The style after one SGR sequence. What is not known changes nothing.
 * @param params what stands between `ESC [` and `m`: numbers with `;`, or `:` inside a colour
 */
export function applySgr(style: Style, params: string): Style {
  const next: Style = { ...style }
  const codes = params.split(';')
  for (let i = 0; i < codes.length; i++) {
    const [head = '', ...parts] = codes[i]!.split(':')
    const code = Number(head)
    if (code === 38 || code === 48) {
      const [colour, used] = parts.length > 0 ? [colourOf(withoutSpace(parts)), 0] : takeColour(codes, i + 1)
      i += used
      if (colour !== null) next[code === 38 ? 'fg' : 'bg'] = colour
    } else if (code === 58)
      i += parts.length > 0 ? 0 : takeColour(codes, i + 1)[1] // colour of the underline
    else applyCode(next, code, parts[0])
  }
  return isPlain(next) ? PLAIN : next
}

function applyCode(style: Style, code: number, sub?: string): void {
  if (code === 0) for (const key of Object.keys(style) as (keyof Style)[]) delete style[key]
  else if (code === 1) style.bold = true
  else if (code === 2) style.dim = true
  else if (code === 3) style.italic = true
  else if (code === 4 && sub !== '0') style.underline = true
  else if (code === 7) style.inverse = true
  else if (code === 9) style.strike = true
  else if (code === 21) style.underline = true
  else if (code === 22) {
    delete style.bold
    delete style.dim
  } else if (code === 23) delete style.italic
  else if (code === 24 || code === 4) delete style.underline
  else if (code === 27) delete style.inverse
  else if (code === 29) delete style.strike
  else if (code >= 30 && code <= 37) style.fg = code - 30
  else if (code === 39) delete style.fg
  else if (code >= 40 && code <= 47) style.bg = code - 40
  else if (code === 49) delete style.bg
  else if (code >= 90 && code <= 97) style.fg = code - 90 + 8
  else if (code >= 100 && code <= 107) style.bg = code - 100 + 8
}

/** `38;5;n` and `38;2;r;g;b`: the colour, and how many codes it took. */
function takeColour(codes: string[], from: number): [Colour | null, number] {
  const length = codes[from] === '5' ? 2 : codes[from] === '2' ? 4 : 1
  return [colourOf(codes.slice(from, from + length)), length]
}

/** `38:2::r:g:b` names a colour space that nobody fills in. */
function withoutSpace(parts: string[]): string[] {
  return parts[0] === '2' && parts.length > 4 ? ['2', ...parts.slice(2)] : parts
}

function colourOf([kind, ...rest]: string[]): Colour | null {
  const values = rest.map(Number)
  if (values.some((value) => !Number.isInteger(value) || value < 0 || value > 255)) return null
  if (kind === '5' && values.length >= 1) return values[0]!
  if (kind === '2' && values.length >= 3) return RGB + (values[0]! << 16) + (values[1]! << 8) + values[2]!
  return null
}
