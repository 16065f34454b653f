import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { logMatchesSchema } from '../../../lib/api/logs'
import type { Context } from '../../services/context'
import { downloadLog } from '../../services/logs/download-log'
import { readLog } from '../../services/logs/read-log'
import { MOST_MATCHES, searchLog } from '../../services/logs/search-log'
import { answers, idParams, problems, router } from '../openapi'

const tags = ['logs']
/** Bytes of a log in one answer. */
const LOG_CHUNK = 256 * 1024

const whichSchema = z.object({
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
  attempt: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .openapi({ description: 'Number of the attempt; default: the last' }),
})
const readQuerySchema = whichSchema.extend({
  offset: z.coerce.number().int().default(0).openapi({ description: 'Byte to begin at; negative: before the end' }),
  limit: z.coerce.number().int().min(1).max(LOG_CHUNK).default(LOG_CHUNK),
})
const yes = z.enum(['true', 'false']).default('false')
const searchQuerySchema = whichSchema.extend({
  q: z.string().min(1).max(1000),
  regex: yes.openapi({ description: 'q is a regular expression of JavaScript' }),
  case: yes.openapi({ description: 'upper and lower case are told apart' }),
  offset: z.coerce.number().int().min(0).default(0).openapi({ description: 'nextOffset of the page before' }),
  limit: z.coerce.number().int().min(1).max(MOST_MATCHES).default(1000),
})

/** What workers wrote to standard output and error. */
export function logs(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/logs',
      tags,
      summary: 'Output of an attempt from an offset; the next offset is in X-Rungrid-Next-Offset',
      request: { params: idParams, query: readQuerySchema },
      responses: {
        200: {
          description: 'Its bytes, at most 256 KiB; UTF-8 as far as the program wrote UTF-8',
          headers: {
            'X-Rungrid-Offset': { schema: { type: 'integer' }, description: 'Where this text begins' },
            'X-Rungrid-Next-Offset': { schema: { type: 'integer' }, description: 'Where to go on' },
            'X-Rungrid-Size': { schema: { type: 'integer' }, description: 'Bytes written so far' },
            'X-Rungrid-Newlines': {
              schema: { type: 'integer' },
              description: 'Newlines before this text; absent: not counted that far yet',
            },
            'X-Rungrid-Absent': {
              schema: { type: 'string', enum: ['not-started', 'deleted'] },
              description: 'Why there is no log',
            },
          },
          content: { 'text/plain': { schema: z.string() } },
        },
        ...problems,
      },
    }),
    async (c) => {
      const log = await readLog(ctx, { runId: c.req.valid('param').id, ...c.req.valid('query') })
      return c.body(new Uint8Array(log.bytes), 200, {
        'content-type': 'text/plain; charset=utf-8',
        'x-rungrid-offset': String(log.offset),
        'x-rungrid-next-offset': String(log.nextOffset),
        'x-rungrid-size': String(log.size),
        ...(log.newlines === null ? {} : { 'x-rungrid-newlines': String(log.newlines) }),
        ...(log.absent ? { 'x-rungrid-absent': log.absent } : {}),
      }) as never
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/logs/search',
      tags,
      summary: 'Lines of a log that contain a text, page by page: each reads for at most a moment',
      request: { params: idParams, query: searchQuerySchema },
      responses: answers(logMatchesSchema, 'Matching lines'),
    }),
    async (c) => {
      const { q, regex, case: matchCase, ...query } = c.req.valid('query')
      const wanted = { text: q, isRegex: regex === 'true', matchCase: matchCase === 'true' }
      return c.json(await searchLog(ctx, { runId: c.req.valid('param').id, ...query, ...wanted }), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/logs/download',
      tags,
      summary: 'A log as a file; takes Range',
      request: { params: idParams, query: whichSchema },
      responses: {
        200: { description: 'All of it', content: { 'text/plain': { schema: z.string() } } },
        206: { description: 'The range', content: { 'text/plain': { schema: z.string() } } },
        416: { description: 'The range lies beyond the end' },
        ...problems,
      },
    }),
    async (c) => {
      const which = { runId: c.req.valid('param').id, ...c.req.valid('query') }
      const { name, size, range, isPart, stream } = await downloadLog(ctx, which, c.req.header('range'))
      if (!range) return c.body(null, 416, { 'content-range': `bytes */${size}` }) as never
      const body = stream ? (Readable.toWeb(stream) as ReadableStream) : ''
      return c.body(body as ReadableStream, isPart ? 206 : 200, {
        'content-type': 'text/plain; charset=utf-8',
        'content-length': String(range.to - range.from + 1),
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
        'accept-ranges': 'bytes',
        ...(isPart ? { 'content-range': `bytes ${range.from}-${range.to}/${size}` } : {}),
      }) as never
    },
  )
  return app
}
