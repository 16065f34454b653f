import { createRoute, z } from '@hono/zod-openapi'
import { seriesInfoSchema, seriesQuerySchema, seriesResultSchema } from '../../../lib/api/series'
import type { Context } from '../../services/context'
import { listSeries } from '../../services/series/list-series'
import { querySeries } from '../../services/series/query-series'
import { answers, idParams, jsonBody, router } from '../openapi'

const tags = ['series']

export function series(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/series',
      tags,
      summary: 'Names of the series of a run, with counts and extremes',
      request: { params: idParams },
      responses: answers(z.object({ items: z.array(seriesInfoSchema), nextCursor: z.null() }), 'Series'),
    }),
    async (c) => c.json({ items: await listSeries(ctx, { runId: c.req.valid('param').id }), nextCursor: null }, 200),
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
