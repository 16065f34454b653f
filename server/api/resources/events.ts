import { createRoute } from '@hono/zod-openapi'
import { pageOf } from '../../../lib/api/common'
import { eventSchema, listEventsQuerySchema } from '../../../lib/api/events'
import type { Context } from '../../services/context'
import { listEvents } from '../../services/events/list-events'
import { answers, router } from '../openapi'

export function events(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/events',
      tags: ['events'],
      summary: 'What happened, newest first',
      request: { query: listEventsQuerySchema },
      responses: answers(pageOf(eventSchema), 'A page of events'),
    }),
    async (c) => c.json(await listEvents(ctx, c.req.valid('query')), 200),
  )
  return app
}
