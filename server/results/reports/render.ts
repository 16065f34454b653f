import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { reportPdf } from '../../../io/pdf'
import type { ReportFormat } from '../../../lib/api/reports'
import { reportCsv } from '../../../lib/report/csv'
import { reportHtml } from '../../../lib/report/html'
import { type ReportParts, reportJson, reportParts } from '../../../lib/report/report'
import type { VerdictDocument } from '../../../lib/rules/document'
import { documentFile, downloadFile, HEAD_FILE, writeWhole } from './files'
import type { RenderJob, ReportHead } from './protocol'

type Rendered = Exclude<ReportFormat, 'zip'>

const RENDER: Record<Rendered, (parts: ReportParts) => string | Promise<Uint8Array>> = {
  pdf: reportPdf,
  html: reportHtml,
  csv: reportCsv,
  json: reportJson,
}
export const RENDERED = Object.keys(RENDER) as Rendered[]

/** The same document and head give the same bytes. */
export async function render(document: VerdictDocument, head: ReportHead, format: Rendered) {
  return RENDER[format](reportParts(document, head))
}

/** Makes a download of a report that is kept. Two at once write the same. */
export async function renderDownload({ dir, edition, format }: RenderJob): Promise<void> {
  const head = JSON.parse(await readFile(path.join(dir, HEAD_FILE), 'utf8')) as ReportHead
  const packed = await readFile(path.join(dir, documentFile(edition)))
  const document = JSON.parse(gunzipSync(packed).toString('utf8')) as VerdictDocument
  await writeWhole(path.join(dir, downloadFile(edition, format)), await render(document, head, format))
}
