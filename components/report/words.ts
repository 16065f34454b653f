import type { Report, ReportInput } from '@/lib/api/reports'
import { formatCount } from '@/lib/format/number'
import type { Counts } from '@/lib/rules/document'
import type { Verdict } from '@/lib/rules/types'
import { VERDICTS } from '@/lib/rules/verdict'
import type { BenchmarkType } from '@/lib/storage/types'

const BENCHMARK_WORDS: Partial<Record<BenchmarkType, string>> = {
  training: 'Training',
  checkpointing: 'Checkpointing',
  vector_database: 'Vector database',
  kv_cache: 'KV cache',
}

/** @returns its name as it stands in result trees for a benchmark that was added by a folder of its own */
export function benchmarkWords(benchmark: BenchmarkType): string {
  return BENCHMARK_WORDS[benchmark] ?? benchmark
}

const VERDICT_NOUNS = { invalid: 'INVALID', unjudged: 'unjudged', open: 'OPEN', closed: 'CLOSED' } as const

/**
 * `3 runs: 1 INVALID, 2 CLOSED`; of one kind only `5 runs, all CLOSED`.
 * @param verdict of the report: where a group or the package made it worse than its runs, these are CLOSED by themselves
 */
export function countWords(counts: Counts, verdict: Verdict | null = null): string {
  const runs = runsWord(counts.runs)
  const kinds = VERDICTS.filter((each) => counts[each] > 0)
  const only = kinds[0]
  if (only === undefined) return runs
  if (kinds.length === 1) {
    const alone = verdict === null || verdict === only
    if (counts.runs === 1) return `${runs}, ${alone ? '' : 'by itself '}${VERDICT_NOUNS[only]}`
    return `${runs}, ${alone ? 'all' : 'each by itself'} ${VERDICT_NOUNS[only]}`
  }
  return `${runs}: ${kinds.map((each) => `${formatCount(counts[each])} ${VERDICT_NOUNS[each]}`).join(', ')}`
}

export function runsWord(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`
}

/** Where the judged files came from. */
export function sourceWords({ source }: Pick<Report, 'source'>): string {
  if (source.kind === 'upload') return `uploaded ${source.label}`
  return source.matrixId ? `matrix ${source.label}` : source.label
}

/** What asks again for the same of what is there now; null: an uploaded archive is not there any more. */
export function repeatOf({ source, asked, name }: Pick<Report, 'source' | 'asked' | 'name'>): ReportInput | null {
  const { edition, division } = asked
  const settings = { name, edition, ...(division === null ? {} : { division }) }
  if (source.kind === 'path') return { path: source.label, ...settings }
  if (source.matrixId) return { matrix: source.matrixId, ...settings }
  return source.runs.length > 0 ? { runs: source.runs, ...settings } : null
}

/** How far the judging is: `120 of 1,000 files`. The total grows while folders are still being found. */
export function progressShare({ progress }: Pick<Report, 'progress'>): number | null {
  return progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : null
}

/** A reason begins with the run or group that it is about, where it is about one: `acme/unet3d/run/20260302: too few files`. */
export function splitReason(reason: string): { where: string | null; words: string } {
  const match = /^([^\s:]*\/[^\s:]*): (.+)$/s.exec(reason)
  return match ? { where: match[1] ?? null, words: match[2] ?? '' } : { where: null, words: reason }
}
