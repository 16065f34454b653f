import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { isDatabaseAway } from '../../db/database'
import type { Context } from '../../services/context'
import { readiness } from '../../services/system/readiness'
import type { Env } from '../env'

const readySchema = z
  .object({ ready: z.boolean(), database: z.boolean(), leader: z.boolean(), missingMigrations: z.array(z.string()) })
  .openapi('Readiness')

/** Open to everybody: they tell nothing but health. */
export function health(app: OpenAPIHono<Env>, ctx: Context): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/healthz',
      tags: ['health'],
      summary: 'Whether the process lives',
      security: [],
      responses: { 200: { description: 'ok', content: { 'text/plain': { schema: z.string() } } } },
    }),
    (c) => c.text('ok\n', 200),
  )

  const content = { 'application/json': { schema: readySchema } }
  app.openapi(
    createRoute({
      method: 'get',
      path: '/readyz',
      tags: ['health'],
      summary: 'Whether it can serve: database, migrations, somebody schedules',
      security: [],
      responses: { 200: { description: 'ready', content }, 503: { description: 'not ready', content } },
    }),
    async (c) => {
      try {
        const state = await readiness(ctx)
        return state.ready ? c.json(state, 200) : c.json(state, 503, { 'retry-after': '2' })
      } catch (error) {
        if (!isDatabaseAway(error)) throw error
        const away = { ready: false, database: false, leader: false, missingMigrations: [] }
        return c.json(away, 503, { 'retry-after': '2' })
      }
    },
  )
}
