/** Formats of output, one a file. To add one: its file, a line here, a section in docs/reporting/stdout.md. */
import { readDict } from './dict'
import { readJsonLine } from './json'
import { readPairs } from './pairs'
import { readTqdm } from './tqdm'
import type { ReadLine } from './types'

/** In the order in which `auto` tries them: the stricter before the looser. */
const FORMATS = { json: readJsonLine, dict: readDict, tqdm: readTqdm, pairs: readPairs } satisfies Record<
  string,
  ReadLine
>

export type FormatName = keyof typeof FORMATS

export const FORMAT_NAMES = Object.keys(FORMATS) as [FormatName, ...FormatName[]]

/** How lines of a format are read. */
export function readerOf(format: FormatName | 'auto'): ReadLine {
  return format === 'auto' ? readAny : FORMATS[format]
}

/**
 * The first format that a line is in. Pairs stand in many lines that report nothing (`port: 8080`), so that nobody who did not ask
 * for them gets any but from lines with a step.
 */
const readAny: ReadLine = (line, options) => {
  for (const [name, read] of Object.entries(FORMATS)) {
    const reading = read(line, options)
    if (reading && (name !== 'pairs' || reading.step !== undefined)) return reading
  }
  return null
}
