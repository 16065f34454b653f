/** Which runs belong together: by axes, parameters, or the matrix they come from. */
import type { CompareRun } from '../api/compare'
import { shortLabel } from '../runs/title'
import { cellOf } from './columns'

export interface RunGroup {
  /** Short and stable: for links and colours. */
  key: string
  label: string
  runs: CompareRun[]
}

/** @param by ids of columns, `axes.model` or `params.lr`; none: every run stands alone */
export function groupRuns(runs: readonly CompareRun[], by: readonly string[]): RunGroup[] {
  const groups = new Map<string, RunGroup>()
  for (const run of runs) {
    const texts = by.map((id) => cellOf(run, id) ?? '–')
    const key = shortHash(JSON.stringify(texts))
    const known = groups.get(key)
    if (known) known.runs.push(run)
    else groups.set(key, { key, label: labelOf(by, texts), runs: [run] })
  }
  return [...groups.values()]
}

function labelOf(by: readonly string[], texts: readonly string[]): string {
  return texts
    .map((text, i) => {
      const name = by[i]!.slice(by[i]!.indexOf('.') + 1)
      return Number.isFinite(Number(text)) || text === '–' ? `${name} ${text}` : shortLabel(text)
    })
    .join(' · ')
}

/** FNV-1a, 32 bits, in base 36. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(36)
}
