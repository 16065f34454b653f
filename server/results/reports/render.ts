import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { reportPdf } from '../../../io/pdf'
import type { ReportFormat } from '../../../lib/api/reports'
import { reportHtml } from '../../../lib/report/html'
import { type ReportParts, reportJson, reportParts } from '../../../lib/report/report'
import type { ResultFacts } from '../../../lib/report/result-facts'
import { resultsCsv } from '../../../lib/report/results'
import type { VerdictDocument } from '../../../lib/rules/document'
import { documentFile, downloadFile, KEPT_FILE, writeWhole } from './files'
import type { RenderJob, ReportHead } from './protocol'

type Rendered = Exclude<ReportFormat, 'zip'>

const RENDER: Record<Rendered, (parts: ReportParts, facts: ResultFacts) => string | Promise<Uint8Array>> = {
  pdf: reportPdf,
  html: reportHtml,
  csv: ({ document }, facts) => resultsCsv(document, facts),
  json: reportJson,
}
export const RENDERED = Object.keys(RENDER) as Rendered[]

/** What stays of a tree beside its verdicts, for documents that are made later. */
export interface Kept {
  head: ReportHead
  facts: ResultFacts
}

/** The same document and what is kept beside it give the same bytes. */
export async function render(document: VerdictDocument, { head, facts }: Kept, format: Rendered) {
  return RENDER[format](reportParts(document, head), facts)
}

/** Makes a download of a report that is kept. Two at once write the same. */
export async function renderDownload({ dir, edition, format }: RenderJob): Promise<void> {
  const kept = (await unpacked(path.join(dir, KEPT_FILE))) as Kept
  const document = (await unpacked(path.join(dir, documentFile(edition)))) as VerdictDocument
  await writeWhole(path.join(dir, downloadFile(edition, format)), await render(document, kept, format))
}

/** gzip writes no time of its own here, so that equal values are equal files. */
export function packed(value: VerdictDocument | Kept): Buffer {
  return gzipSync(JSON.stringify(value), { level: 6 })
}

async function unpacked(file: string): Promise<unknown> {
  return JSON.parse(gunzipSync(await readFile(file)).toString('utf8'))
}
