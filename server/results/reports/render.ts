import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { DOCUMENTS, type DocumentFormat } from '../../../io/report-documents'
import { reportParts } from '../../../lib/report/report'
import type { ResultFacts } from '../../../lib/report/result-facts'
import type { VerdictDocument } from '../../../lib/rules/document'
import { documentFile, downloadFile, KEPT_FILE, writeWhole } from './files'
import type { RenderJob, ReportHead } from './protocol'

/** What stays of a tree beside its verdicts, for documents that are made later. */
export interface Kept {
  head: ReportHead
  facts: ResultFacts
}

/**
 * What a format is made of; the first is the download, the others go into the package with it. The same document and what is
 * kept beside it give the same bytes.
 */
export function render(document: VerdictDocument, { head, facts }: Kept, format: DocumentFormat) {
  return DOCUMENTS[format](reportParts(document, head), facts)
}

/** Makes a download of a report that is kept. Two at once write the same. */
export async function renderDownload({ dir, edition, format }: RenderJob): Promise<void> {
  const kept = (await unpacked(path.join(dir, KEPT_FILE))) as Kept
  const document = (await unpacked(path.join(dir, documentFile(edition)))) as VerdictDocument
  const [download] = await render(document, kept, format)
  if (download) await writeWhole(path.join(dir, downloadFile(edition, format)), download.content)
}

/** gzip writes no time of its own here, so that equal values are equal files. */
export function packed(value: VerdictDocument | Kept): Buffer {
  return gzipSync(JSON.stringify(value), { level: 6 })
}

async function unpacked(file: string): Promise<unknown> {
  return JSON.parse(gunzipSync(await readFile(file)).toString('utf8'))
}
