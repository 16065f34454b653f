/** Where the results of a run go below its results directory. */
import type { Benchmark } from '../benchmarks/types'
import { valueText } from './key'
import { LIMITS } from './limits'
import type { Cell } from './types'

/**
 * A name as a path segment, by the rule of sparse-attention-hub: each of `\ / : * ? " < > |` becomes `_`, runs of `_`
 * become one, `_` at the ends goes. Lossy (`a/b` and `a_b` are one), so collisions are looked for afterwards.
 */
export function sanitise(name: string): string {
  return name
    .replace(/[\\/:*?"<>|]/g, '_')
    .replace(/_+/g, '_')
    .replace(/^_|_$/g, '')
}

/** Why a segment can't be used, or null. Names that begin with a dot are kept for Rungrid's own directories. */
export function segmentFault(segment: string): string | null {
  if (segment.trim() === '') return 'nothing is left of the name once characters that paths refuse are taken away'
  if (segment === '.' || segment === '..') return `\`${segment}\` would leave the results directory`
  if (segment.startsWith('.')) return 'a name that begins with a dot is hidden and kept for Rungrid itself'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(segment)) return 'it holds control characters'
  // UTF-8 takes at most three bytes for a code unit: most names need no counting.
  if (segment.length * 3 <= LIMITS.segment) return null
  const bytes = new TextEncoder().encode(segment).length
  if (bytes > LIMITS.segment) return `it has ${bytes} bytes; ${LIMITS.segment} is the limit of file systems`
  return null
}

export type ResultPath = { segments: string[] } | { segment: string; fault: string }

/**
 * Segments of a run's result path: the benchmark's own, with `@name=value` at the last one for every axis it does not
 * know. At the segment, not below it: a result directory never lies inside another one, which would move with it when
 * it is superseded (docs/decisions/0004).
 */
export function resultPath(benchmark: Benchmark, cell: Cell): ResultPath {
  const segments = benchmark.resultPath(cell).map(sanitise)
  let suffix = ''
  if (benchmark.paramAxes !== 'any')
    for (const [name, value] of Object.entries(cell.axes))
      if (!benchmark.axes.some((axis) => axis.name === name)) suffix += `@${name}=${sanitise(valueText(value))}`
  if (suffix) segments.push((segments.pop() ?? '') + suffix)
  if (segments.length === 0) throw new Error(`benchmark ${benchmark.id} declares no result path`)
  for (const segment of segments) {
    const fault = segmentFault(segment)
    if (fault) return { segment, fault }
  }
  return { segments }
}
