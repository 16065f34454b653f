import { reportHtml } from '../lib/report/html'
import { type ReportParts, reportJson } from '../lib/report/report'
import type { ResultFacts } from '../lib/report/result-facts'
import { resultFiles } from '../lib/report/results'
import { reportPdf } from './pdf'

export interface ReportDocument {
  /** `report.pdf`, `results.csv`; of edition 1.0 with the folder of its runs: `unet3d_h100/mlperf_storage_report.json`. */
  path: string
  content: string | Uint8Array
}

/** What each format but the package is made of, by the format's name. */
export const DOCUMENTS = {
  pdf: async (parts: ReportParts): Promise<ReportDocument[]> => [
    { path: 'report.pdf', content: await reportPdf(parts) },
  ],
  html: async (parts: ReportParts): Promise<ReportDocument[]> => [{ path: 'report.html', content: reportHtml(parts) }],
  csv: async ({ document }: ReportParts, facts: ResultFacts | null): Promise<ReportDocument[]> =>
    documentsOf(resultFiles(document, facts), (path) => path.endsWith('.csv')),
  /** The verdict whole, and what the edition's own tools write. */
  json: async (parts: ReportParts, facts: ResultFacts | null): Promise<ReportDocument[]> => [
    { path: 'report.json', content: reportJson(parts) },
    ...documentsOf(resultFiles(parts.document, facts), (path) => !path.endsWith('.csv')),
  ],
}

export type DocumentFormat = keyof typeof DOCUMENTS
export const DOCUMENT_FORMATS = Object.keys(DOCUMENTS) as DocumentFormat[]

/** All of them, as they stand in a package. */
export async function reportDocuments(
  parts: ReportParts,
  facts: ResultFacts | null,
  formats: readonly DocumentFormat[] = DOCUMENT_FORMATS,
): Promise<ReportDocument[]> {
  const documents: ReportDocument[] = []
  for (const format of formats) documents.push(...(await DOCUMENTS[format](parts, facts)))
  return documents
}

function documentsOf(files: { path: string; text: string }[], wanted: (path: string) => boolean): ReportDocument[] {
  return files.filter(({ path }) => wanted(path)).map(({ path, text }) => ({ path, content: text }))
}
