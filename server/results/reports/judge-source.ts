/**
 * The whole of a report, in the program of main.ts: reads a tree once, judges it by every edition, and writes what is kept
 * of it. Nothing here knows where that is published, or that there is a database.
 */
import path from 'node:path'
import type { Report } from '../../../lib/api/reports'
import { resultFacts } from '../../../lib/report/result-facts'
import { judge } from '../../../lib/rules/judge'
import { readResults } from '../../../lib/storage/read-tree'
import { EDITIONS, type Edition } from '../../../lib/storage/types'
import type { ReportFacts } from '../../db/sql/end-report'
import { documentFile, downloadFile, KEPT_FILE, syncFile, writeWhole } from './files'
import { keepPackage } from './keep-package'
import { openSource } from './open-source'
import type { JudgeJob } from './protocol'
import { packed, RENDERED, render } from './render'

/** @throws what the folder or archive itself makes impossible; never for what a file in it holds */
export async function judgeSource(
  job: JudgeJob,
  onProgress: (done: number, total: number) => void,
): Promise<ReportFacts> {
  const { dir, head } = job
  const { tree, close } = await openSource(job.source, dir)
  try {
    const results = await readResults(tree, { onProgress })
    const by = (edition: Edition | 'auto') =>
      judge(results, { edition, ...(job.division === null ? {} : { division: job.division }) })
    const own = by(job.edition)
    const documents = EDITIONS.map((edition) => (edition === own.edition ? own : by(edition)))
    const kept = { head, facts: resultFacts(results) }
    await writeWhole(path.join(dir, KEPT_FILE), packed(kept))
    for (const document of new Set([own, ...documents]))
      await writeWhole(path.join(dir, documentFile(document.edition)), packed(document))

    const sizes: Report['sizes'] = {}
    const contents: { path: string; content: string | Uint8Array }[] = []
    for (const format of RENDERED) {
      const content = await render(own, kept, format)
      sizes[format] = await writeWhole(path.join(dir, downloadFile(own.edition, format)), content)
      contents.push({ path: `report.${format}`, content })
    }
    sizes.zip = await keepPackage(path.join(dir, downloadFile(own.edition, 'zip')), tree, own, contents)
    await syncFile(dir)
    return {
      edition: own.edition,
      editionReason: own.editionReason,
      division: own.division,
      verdict: own.verdict,
      reason: own.reason,
      counts: own.counts,
      editions: documents.map((document, i) => ({
        edition: EDITIONS[i] as Edition,
        verdict: document.verdict,
        reason: document.reason,
      })),
      sizes,
    }
  } finally {
    await close()
  }
}
