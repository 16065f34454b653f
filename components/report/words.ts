import type { Report } from '@/lib/api/reports'
import { formatCount } from '@/lib/format/number'
import type { Counts } from '@/lib/rules/document'
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

/** `3 runs: 1 INVALID, 2 CLOSED`; of one kind only `5 runs, all CLOSED`. */
export function countWords(counts: Counts): string {
  const runs = runsWord(counts.runs)
  const kinds = VERDICTS.filter((verdict) => counts[verdict] > 0)
  const only = kinds[0]
  if (only === undefined) return runs
  if (kinds.length === 1)
    return counts.runs === 1 ? `${runs}, ${VERDICT_NOUNS[only]}` : `${runs}, all ${VERDICT_NOUNS[only]}`
  return `${runs}: ${kinds.map((verdict) => `${formatCount(counts[verdict])} ${VERDICT_NOUNS[verdict]}`).join(', ')}`
}

export function runsWord(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`
}

/** Where the judged files came from. */
export function sourceWords({ source }: Pick<Report, 'source'>): string {
  if (source.kind === 'upload') return `uploaded ${source.label}`
  return source.matrixId ? `matrix ${source.label}` : source.label
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
