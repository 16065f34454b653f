import type { VerdictDocument } from '../rules/document'

/**
 * A short name for each run of a report, by path: its number. Runs of a submission have neighbouring numbers in the order
 * they were started in; submissions stand by key, so that a verdict that changes renumbers nothing.
 */
export function numberRuns({ runs, submissions }: Pick<VerdictDocument, 'runs' | 'submissions'>): Map<string, number> {
  const numbers = new Map<string, number>()
  const give = (path: string) => {
    if (!numbers.has(path)) numbers.set(path, numbers.size + 1)
  }
  for (const submission of [...submissions].sort((a, b) => (a.key < b.key ? -1 : 1))) submission.runs.forEach(give)
  const paths = runs.map(({ path }) => path).sort()
  paths.forEach(give)
  return numbers
}
