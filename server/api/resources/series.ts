import { createRoute, z } from '@hono/zod-openapi'
import {
  listSeriesQuerySchema,
  runSeriesExportQuerySchema,
  seriesExportSchema,
  seriesInfoSchema,
  seriesNamesSchema,
  seriesQuerySchema,
  seriesResultSchema,
} from '../../../lib/api/series'
import type { Context } from '../../services/context'
import { type Exported, exportRunSeries, exportSeries } from '../../services/series/export-series'
import { listSeries, listSeriesNames } from '../../services/series/list-series'
import { querySeries } from '../../services/series/query-series'
import { answers, idParams, jsonBody, problems, router } from '../openapi'

const tags = ['series']

export function series(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/series',
      tags,
      summary: 'Names of the series of a run, with counts and extremes',
      request: { params: idParams, query: listSeriesQuerySchema },
      responses: answers(z.object({ items: z.array(seriesInfoSchema), nextCursor: z.null() }), 'Series'),
    }),
    async (c) => {
      const items = await listSeries(ctx, { runId: c.req.valid('param').id, names: c.req.valid('query').names })
      return c.json({ items, nextCursor: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/series/names',
      tags,
      summary: 'Names of the series of a run, and nothing else',
      request: { params: idParams },
      responses: answers(seriesNamesSchema, 'Names'),
    }),
    async (c) => c.json({ names: await listSeriesNames(ctx, { runId: c.req.valid('param').id }) }, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/series/export',
      tags,
      summary: 'Every point of the series of a run as a file, written while it is read',
      request: { params: idParams, query: runSeriesExportQuerySchema },
      responses: { 200: file, ...problems },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return download(await exportRunSeries(ctx, { runId: id, ...c.req.valid('query') }), id)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/series/export',
      tags,
      summary: 'Every point behind a series query as a file, written while it is read',
      request: { body: jsonBody(seriesExportSchema, true) },
      responses: { 200: file, ...problems },
    }),
    async (c) => {
      const query = c.req.valid('json')
      return download(await exportSeries(ctx, query), query.runs.length === 1 ? query.runs[0]! : 'runs')
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/series/query',
      tags,
      summary: 'Series of runs as columns, in at most as many buckets as asked for',
      request: { body: jsonBody(seriesQuerySchema, true) },
      responses: answers(seriesResultSchema, 'Columns'),
    }),
    async (c) => c.json(await querySeries(ctx, c.req.valid('json')), 200),
  )
  return app
}

const file = {
  description: 'The file; it ends early when it could not be read to its end',
  content: {
    'text/csv': { schema: z.string() },
    'application/json': { schema: z.string() },
    'application/x-ndjson': { schema: z.string() },
  },
}

/** Reads on when the client has taken what was sent, and no further once it has gone. */
function download({ type, ending, text }: Exported, what: string): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await text.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      async cancel() {
        await text.return()
      },
    },
    { highWaterMark: 0 },
  )
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const name = `${what.replace(/[^\w-]/g, '_')}-series-${at}${ending}`
  return new Response(body, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  })
}
