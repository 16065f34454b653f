import type { RuleTitle } from '@/lib/report/checklist'
import type { VerdictDocument } from '@/lib/rules/document'
import { listStorageBenchmarks } from '@/lib/storage/registry'
import { viewOf } from './view'

/** What the page asks for. */
export interface ViewRequest {
  id: number
  /** A verdict document as JSON in UTF-8. */
  bytes: ArrayBuffer
  rules: readonly RuleTitle[]
}

export type ViewAnswer = { id: number; view: ReturnType<typeof viewOf> } | { id: number; error: string }

const metrics = new Map(listStorageBenchmarks().map((benchmark) => [benchmark.id, benchmark.metrics]))

self.onmessage = ({ data: { id, bytes, rules } }: MessageEvent<ViewRequest>) => {
  const answer = (message: ViewAnswer) => self.postMessage(message)
  try {
    const document = JSON.parse(new TextDecoder().decode(bytes)) as VerdictDocument
    answer({ id, view: viewOf(document, rules, (benchmark) => metrics.get(benchmark) ?? []) })
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) })
  }
}
