import { StateWord } from '@/components/ui/state'
import type { MatrixSummary } from '@/lib/api/matrices'

/** The state of a matrix. One that finished with failures does not look like one that went well. */
export function MatrixState({ matrix }: { matrix: Pick<MatrixSummary, 'state' | 'counts'> }) {
  if (matrix.state === 'finished' && matrix.counts.failed) return <StateWord state="failed">Finished</StateWord>
  return <StateWord state={matrix.state} />
}
