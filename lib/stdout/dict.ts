import { numberOf } from './numbers'
import type { Reading, ReadLine } from './types'

/** A number of NumPy as Python prints it inside of a dict. */
const NUMPY = /^(?:np|numpy)\.(?:float|int|uint)\d+\((.*)\)$/

/**
 * A dict as Python prints it, `{'loss': 2.3, 'learning_rate': 5e-05, 'epoch': 0.1}`: what a Hugging Face `Trainer` writes at each
 * logging step. Numbers count in quotes, too (`'loss': '2.31'`, as newer versions write them). It may stand behind a prefix or
 * behind a progress bar.
 */
export const readDict: ReadLine = (line, options) => {
  const begin = line.search(/\{\s*['"]/)
  const end = line.trimEnd().length - 1
  if (begin < 0 || line[end] !== '}') return null
  const entries = entriesOf(line.slice(begin + 1, end))
  if (!entries) return null
  const reading: Reading = { values: [] }
  for (const [name, text] of entries) {
    const value = numberOf(NUMPY.exec(text)?.[1] ?? unquoted(text) ?? text)
    if (value === undefined) continue
    if (name === options.step) reading.step = value
    else reading.values.push([name, value])
  }
  return reading
}

/** Keys and the text of their values; undefined when it is no dict with keys of text. */
function entriesOf(text: string): [string, string][] | undefined {
  const entries: [string, string][] = []
  for (let at = 0; at < text.length; ) {
    const colon = endOfPart(text, at, ':')
    if (colon >= text.length) return text.slice(at).trim() === '' ? entries : undefined
    const key = unquoted(text.slice(at, colon).trim())
    if (key === undefined) return undefined
    const comma = endOfPart(text, colon + 1, ',')
    entries.push([key, text.slice(colon + 1, comma).trim()])
    at = comma + 1
  }
  return entries
}

/** Where the next `mark` stands outside of quotes and brackets, else the length of the text. */
function endOfPart(text: string, from: number, mark: string): number {
  let depth = 0
  let quote = ''
  for (let i = from; i < text.length; i++) {
    const char = text[i]!
    if (quote) {
      if (char === '\\') i++
      else if (char === quote) quote = ''
    } else if (char === "'" || char === '"') quote = char
    else if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
    else if (char === mark && depth === 0) return i
  }
  return text.length
}

function unquoted(text: string): string | undefined {
  const quote = text[0]
  if ((quote !== "'" && quote !== '"') || text.length < 2 || text.at(-1) !== quote) return undefined
  return text.slice(1, -1)
}
