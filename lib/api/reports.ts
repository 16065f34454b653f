import { z } from '@hono/zod-openapi'
import { type BenchmarkType, EDITIONS } from '../storage/types'
import { jsonSchema, pageOf, pageQuerySchema, timeSchema } from './common'

export const REPORT_FORMATS = ['pdf', 'html', 'csv', 'json', 'zip'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

export const editionSchema = z.enum(EDITIONS).openapi('Edition')
export const verdictSchema = z.enum(['closed', 'open', 'invalid', 'unjudged']).openapi('Verdict')
const divisionSchema = z.enum(['closed', 'open', 'whatif'])

const settings = {
  /** Absent: the name of the folder or file. */
  name: z.string().trim().min(1).max(200).optional(),
  edition: z.enum(['auto', ...EDITIONS]).default('auto'),
  /** What is asked for; absent: what the folders say. */
  division: z.enum(['closed', 'open']).optional(),
}

/** A folder or archive that the server reads (under RUNGRID_ROOTS), or runs of ours. */
export const reportInputSchema = z
  .union([
    z.strictObject({ path: z.string().min(1).max(4096), ...settings }),
    z.strictObject({ runs: z.array(z.string().max(100)).min(1).max(10_000), ...settings }),
    z.strictObject({ matrix: z.string().max(100), ...settings }),
  ])
  .openapi('ReportInput')

/** What an uploaded archive is sent as: `.zip`, `.tar.gz` or `.tgz`, `.tar`. */
export const ARCHIVE_TYPES = ['application/zip', 'application/gzip', 'application/x-tar'] as const

/** Beside an uploaded archive, which is the body, as one of `ARCHIVE_TYPES`. */
export const reportUploadQuerySchema = z.strictObject({
  ...settings,
  /** Name of the file, told as where the report came from. */
  file: z.string().trim().min(1).max(500).optional(),
})

/** Bytes of an archive that is uploaded; a larger one is put on the machine of the server and read by its path. */
export const MOST_UPLOAD_BYTES = 2 * 1024 ** 3

const countsSchema = z
  .object({ runs: z.int(), closed: z.int(), open: z.int(), invalid: z.int(), unjudged: z.int() })
  .openapi('VerdictCounts')

export const reportSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    source: z.object({
      kind: z.enum(['path', 'upload', 'runs']),
      /** The path as given, the uploaded file's name, or how many runs. */
      label: z.string(),
      matrixId: z.string().nullable(),
      /** Runs of the matrix that published no results, so that the report is not about them. */
      leftOut: z.array(z.string()),
      /** Of `runs` that were named: which; empty for more than 100, and for a matrix. */
      runs: z.array(z.string()),
    }),
    /** What was asked for: the edition, or `auto`; the division, or what the folders say. */
    asked: z.object({ edition: z.enum(['auto', ...EDITIONS]), division: z.enum(['closed', 'open']).nullable() }),
    /** `judging` from the request until all is written; `failed` keeps the reason in `error`. */
    state: z.enum(['judging', 'ready', 'failed']),
    /** Runs of the tree; null while it waits for its turn, while its folders are walked, and once it is done. */
    progress: z.object({ done: z.int(), total: z.int() }).nullable(),
    error: z.object({ code: z.string(), detail: z.string(), fix: z.string().nullable() }).nullable(),
    /** The edition that the report is about, and how it was found. */
    edition: editionSchema.nullable(),
    editionReason: z.string(),
    division: divisionSchema.nullable(),
    verdict: verdictSchema.nullable(),
    reason: z.string(),
    counts: countsSchema.nullable(),
    /** The same tree by every edition's own rules. */
    editions: z.array(z.object({ edition: editionSchema, verdict: verdictSchema, reason: z.string() })),
    createdAt: timeSchema,
    /** When it was ready or had failed. */
    endedAt: timeSchema.nullable(),
    /** Bytes of each download that is ready; `zip` is null where the files were too large to be kept. */
    sizes: z.partialRecord(z.enum(REPORT_FORMATS), z.int().nullable()),
  })
  .openapi('Report')

export const reportsQuerySchema = pageQuerySchema.extend({
  verdict: verdictSchema.optional(),
  /** Part of the name or of where it came from. */
  search: z.string().max(200).optional(),
  /** Made of runs of this matrix. */
  matrix: z.string().max(100).optional(),
})
export const reportPageSchema = pageOf(reportSchema)

export const reportDocumentQuerySchema = z.strictObject({ edition: editionSchema.optional() })
export const reportDownloadQuerySchema = z.strictObject({
  format: z.enum(REPORT_FORMATS),
  edition: editionSchema.optional(),
})

export const ruleInfoSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    scope: z.enum(['run', 'submission', 'package']),
    /** Names as they stand in result trees: `training`. */
    benchmarks: z.array(z.custom<BenchmarkType>((name) => typeof name === 'string').openapi({ type: 'string' })),
    clauses: z.partialRecord(editionSchema, z.string()),
    requirements: z.partialRecord(editionSchema, z.string()),
    severity: z.enum(['error', 'warning', 'info']),
    when: z.enum(['before', 'after']),
    /** Markdown. */
    docs: z.string(),
  })
  .openapi('Rule')

/** The verdict document (lib/rules/document.ts); findings are described in docs/concepts/verdicts.md. */
export const verdictDocumentSchema = jsonSchema.openapi('VerdictDocument')

export type Report = z.output<typeof reportSchema>
export type ReportInput = z.input<typeof reportInputSchema>
export type ReportPage = z.output<typeof reportPageSchema>
export type RuleInfo = z.output<typeof ruleInfoSchema>
