import type { VerdictDocument } from './document'
import type { Verdict } from './types'

type Judged = Omit<VerdictDocument, 'reason' | 'schemaVersion'>

/**
 * The verdict in one sentence, with the first finding that made it so: of a run, since whoever mends or repeats that run
 * goes on from there; else of a group of runs; else of the package around them.
 */
export function reasonOf(document: Judged): string {
  if (document.runs.length === 0) return 'No run of a storage benchmark was found.'
  if (document.edition === null) return document.editionReason
  const { verdict } = document
  if (verdict === 'closed') {
    const { runs } = document.counts
    return `Every requirement of edition ${document.edition} is met by ${runs === 1 ? 'the run' : `all ${runs.toLocaleString('en-US')} runs`}.`
  }
  const made = firstOf(document, verdict)
  if (!made && document.runs.some(({ command }) => command === 'run')) return unseen(document)
  if (!made) return 'There is no measured run, only data sizing and generation.'
  return made.where === '' ? made.message : `${made.where}: ${made.message}`
}

function firstOf(document: Judged, verdict: Verdict): { where: string; message: string } | undefined {
  const places = [
    ...document.runs.map(({ path, findings }) => ({ where: path, findings })),
    ...document.submissions.map(({ key, findings }) => ({ where: key, findings })),
    { where: '', findings: document.package.findings },
  ]
  for (const { where, findings } of places) {
    const found = findings.find((finding) => finding.verdict === verdict && finding.severity === 'error')
    if (found) return { where, message: found.message }
  }
}

/** No finding makes it unjudged: a folder that nobody could list does. */
function unseen({ tree }: Judged): string {
  return (tree.find(({ kind }) => kind === 'malformed') ?? tree[0])?.message ?? 'Not all of the tree could be read.'
}
