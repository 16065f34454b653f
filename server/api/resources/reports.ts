import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context as HonoContext } from 'hono'
import {
  ARCHIVE_TYPES,
  REPORT_FORMATS,
  type ReportFormat,
  reportDocumentQuerySchema,
  reportDownloadQuerySchema,
  reportInputSchema,
  reportPageSchema,
  reportSchema,
  reportsQuerySchema,
  reportUploadQuerySchema,
  verdictDocumentSchema,
} from '../../../lib/api/reports'
import { RungridError } from '../../../lib/errors/rungrid-error'
import type { Context } from '../../services/context'
import { createReport, createReportOfUpload } from '../../services/reports/create-report'
import { deleteReport } from '../../services/reports/delete-report'
import { getReport } from '../../services/reports/get-report'
import { listReports } from '../../services/reports/list-reports'
import { openDocument } from '../../services/reports/open-document'
import { openDownload } from '../../services/reports/open-download'
import { archiveType } from '../../services/reports/receive-upload'
import { checkJsonType, readJson } from '../body'
import { attachment } from '../download-name'
import type { Env } from '../env'
import { idempotencyHeader, idempotencyKey } from '../idempotency'
import { answers, idParams, problems, router } from '../openapi'
import { checked } from '../problems'

const tags = ['reports']

const TYPES: Record<ReportFormat, string> = {
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  zip: 'application/zip',
}

/** Of everything for download: whatever opens it, nothing in it runs as a page of this server. */
const INERT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"

export function reports(ctx: Context) {
  const app = router()
  const binary = { schema: z.string().openapi({ format: 'binary' }) }
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/reports',
    tags,
    summary: 'Judge a result tree: a path or runs as JSON, or an archive as the body with its settings in the query',
    request: {
      query: reportUploadQuerySchema,
      headers: idempotencyHeader,
      body: {
        required: true,
        content: {
          'application/json': { schema: reportInputSchema },
          ...Object.fromEntries(ARCHIVE_TYPES.map((type) => [type, binary])),
        },
      },
    },
    responses: {
      202: {
        description: 'The report, which is being judged',
        content: { 'application/json': { schema: reportSchema } },
      },
      200: { description: 'The report that this key made', content: { 'application/json': { schema: reportSchema } } },
      ...problems,
    },
  })
  app.post('/reports', async (c) => {
    const { report, isNew } = await create(ctx, c)
    return c.json(report, isNew ? 202 : 200, { location: `/api/v1/reports/${report.id}` })
  })
  app.openapi(
    createRoute({
      method: 'get',
      path: '/reports',
      tags,
      summary: 'Reports, newest first',
      request: { query: reportsQuerySchema },
      responses: answers(reportPageSchema, 'A page of reports'),
    }),
    async (c) => c.json(await listReports(ctx, c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/reports/{id}',
      tags,
      summary: 'A report',
      request: { params: idParams },
      responses: answers(reportSchema, 'The report'),
    }),
    async (c) => c.json(await getReport(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/reports/{id}/document',
      tags,
      summary: 'The verdict document: each run with its findings and checks, by the rules of any edition',
      request: { params: idParams, query: reportDocumentQuerySchema },
      responses: {
        ...answers(verdictDocumentSchema, 'The document'),
        304: { description: 'It is what If-None-Match names' },
      },
    }),
    async (c) => sendDocument(ctx, c, { ...c.req.valid('param'), ...c.req.valid('query') }) as never,
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/reports/{id}/download',
      tags,
      summary: 'A report as a file; the package (`zip`) is of the edition that the report is about',
      request: { params: idParams, query: reportDownloadQuerySchema },
      responses: {
        200: {
          description: 'The file',
          content: Object.fromEntries(REPORT_FORMATS.map((format) => [TYPES[format].split(';')[0], binary])),
        },
        ...problems,
      },
    }),
    async (c) => {
      const asked = { ...c.req.valid('param'), ...c.req.valid('query') }
      const { name, size, stream } = await openDownload(ctx, asked)
      return c.body(Readable.toWeb(stream) as ReadableStream, 200, {
        'content-type': TYPES[asked.format],
        'content-length': String(size),
        'content-disposition': attachment(name),
        'content-security-policy': INERT,
      }) as never
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/reports/{id}',
      tags,
      summary: 'Delete a report with its files, also while it is judged; what it is about stays',
      request: { params: idParams },
      responses: { 204: { description: 'Deleted' }, ...problems },
    }),
    async (c) => {
      await deleteReport(ctx, c.req.valid('param'))
      return c.body(null, 204)
    },
  )
  return app
}

async function create(ctx: Context, c: HonoContext<Env>) {
  const key = idempotencyKey(c) ?? null
  const contentType = c.req.header('content-type')
  const type = archiveType(contentType)
  if (type === null) {
    checkJsonType(c)
    return createReport(ctx, inputOf(await readJson(c)), key)
  }
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase()
  if (encoding && encoding !== 'identity')
    throw new RungridError(
      'unsupported_type',
      `An archive is not read when it is packed once more, as ${encoding.slice(0, 40)}.`,
      {
        fix: 'Send it without `Content-Encoding`; a .tar.gz is `application/gzip`.',
      },
    )
  const settings = checked(reportUploadQuerySchema, c.req.query())
  const length = c.req.header('content-length')
  const declared = length === undefined ? null : Number(length)
  return createReportOfUpload(ctx, c.env.incoming, { type, declared }, settings, key)
}

const [ofPath, ofRuns, ofMatrix] = reportInputSchema.options
const INPUTS = { path: ofPath, runs: ofRuns, matrix: ofMatrix }

/** The union itself only says that nothing fits; what was meant is told by the one name that is there. */
function inputOf(body: unknown): z.output<typeof reportInputSchema> {
  const names = (['path', 'runs', 'matrix'] as const).filter(
    (name) => typeof body === 'object' && body !== null && name in body,
  )
  const [only] = names
  if (names.length === 1 && only !== undefined) return checked(INPUTS[only], body)
  throw new RungridError(
    'invalid_input',
    names.length === 0
      ? 'It names nothing to judge.'
      : `It names ${names.join(' and ')}; a report is about one of them.`,
    { fix: 'Send one of {"path": "…"}, {"runs": ["r-…"]} and {"matrix": "m-…"}, or an archive as the body.' },
  )
}

/** It is stored packed and never changes: who can unpack it gets it as it is, and who has it gets nothing. */
async function sendDocument(
  ctx: Context,
  c: HonoContext<Env>,
  asked: Parameters<typeof openDocument>[1],
): Promise<Response> {
  const { size, stream } = await openDocument(ctx, asked)
  const etag = `W/"${asked.id}-${asked.edition ?? 'own'}"`
  const headers = { etag, 'cache-control': 'private, no-cache', vary: 'Accept-Encoding' }
  const known = c.req.header('if-none-match')?.split(',') ?? []
  if (known.some((tag) => tag.trim() === etag)) {
    stream.destroy()
    return c.body(null, 304, headers)
  }
  const type = { ...headers, 'content-type': 'application/json; charset=utf-8' }
  if (/\bgzip\b(?!;\s*q=0(?:[,;\s]|$))/i.test(c.req.header('accept-encoding') ?? ''))
    return c.body(Readable.toWeb(stream) as ReadableStream, 200, {
      ...type,
      'content-encoding': 'gzip',
      'content-length': String(size),
    })
  return c.body(Readable.toWeb(stream.pipe(createGunzip())) as ReadableStream, 200, type)
}
