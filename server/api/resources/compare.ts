import { createRoute } from '@hono/zod-openapi'
import { compareInputSchema, compareResultSchema } from '../../../lib/api/compare'
import { compareRuns } from '../../services/compare/compare-runs'
import type { Context } from '../../services/context'
import { answers, jsonBody, router } from '../openapi'

export function compare(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'post',
      path: '/compare',
      tags: ['runs'],
      summary: 'Up to 100 runs beside each other: state, axes, parameters, and the counters of chosen metrics',
      request: { body: jsonBody(compareInputSchema, true) },
      responses: answers(compareResultSchema, 'The runs, the ids that are unknown, and the metrics they have'),
    }),
    async (c) => c.json(await compareRuns(ctx, c.req.valid('json')), 200),
  )
  return app
}
