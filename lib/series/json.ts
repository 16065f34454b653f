/**
 * JSON as Python writes it: `json.dumps(float('nan'))` gives a bare NaN, which JSON forbids. Strict JSON is tried first;
 * only text that fails is read again, with bare NaN, Infinity and -Infinity as the texts of docs/concepts/points-and-progress.md.
 * @throws SyntaxError of the strict parser when the text is no JSON even so
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const quoted = quoteBareNumbers(text)
    if (quoted === text) throw error
    return JSON.parse(quoted)
  }
}

/** Whether brackets nest deeper than `most`; `JSON.parse` makes an object a level, which costs 60 bytes a byte of such a text. */
export function nestsDeeper(text: string, most: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === BACKSLASH) i++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === 91 || code === 123) {
      if (++depth > most) return true
    } else if (code === 93 || code === 125) depth--
  }
  return false
}

const QUOTE = 34
const BACKSLASH = 92

/** Scans by hand: a regular expression over strings takes quadratic time on hostile text. */
function quoteBareNumbers(text: string): string {
  let out = ''
  let copied = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === BACKSLASH) i++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else {
      const token = bareToken(text, i, code)
      if (!token) continue
      out += `${text.slice(copied, i)}"${token}"`
      i += token.length - 1
      copied = i + 1
    }
  }
  return out + text.slice(copied)
}

function bareToken(text: string, at: number, code: number): string | undefined {
  if (code === 78 && text.startsWith('NaN', at)) return 'NaN'
  if (code === 73 && text.startsWith('Infinity', at)) return 'Infinity'
  if (code === 45 && text.startsWith('-Infinity', at)) return '-Infinity'
  return undefined
}
