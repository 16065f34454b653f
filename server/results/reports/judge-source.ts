/**
 * The whole of a report, in the program of main.ts: reads a tree once, judges it by every edition, and writes what is kept
 * of it. Nothing here knows where that is published, or that there is a database.
 */
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Report } from '../../../lib/api/reports'
import type { VerdictDocument } from '../../../lib/rules/document'
import { judge } from '../../../lib/rules/judge'
import { readResults } from '../../../lib/storage/read-tree'
import { EDITIONS, type Edition } from '../../../lib/storage/types'
import type { ReportFacts } from '../../db/sql/end-report'
import { documentFile, downloadFile, HEAD_FILE, syncDirectory, writeWhole } from './files'
import { openSource } from './open-source'
import { writePackage } from './package'
import type { JudgeJob } from './protocol'
import { RENDERED, render } from './render'

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
    await writeWhole(path.join(dir, HEAD_FILE), JSON.stringify(head))
    for (const document of new Set([own, ...documents]))
      await writeWhole(path.join(dir, documentFile(document.edition)), packed(document))

    const sizes: Report['sizes'] = {}
    for (const format of RENDERED)
      sizes[format] = await writeWhole(
        path.join(dir, downloadFile(own.edition, format)),
        await render(own, head, format),
      )
    sizes.zip = await writePackage(path.join(dir, downloadFile(own.edition, 'zip')), { tree, results, own, head })
    await syncDirectory(dir)
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

/** gzip writes no time of its own here, so that equal documents are equal files. */
function packed(document: VerdictDocument): Buffer {
  return gzipSync(JSON.stringify(document), { level: 6 })
}
