import { createRoute, z } from '@hono/zod-openapi'
import { benchmarkInfoSchema, catalogueSchema, starterSchema, systemSchema } from '../../../lib/api/system'
import { listBenchmarks } from '../../services/benchmarks/list-benchmarks'
import { listCatalogues } from '../../services/benchmarks/list-catalogues'
import type { Context } from '../../services/context'
import { listStarters } from '../../services/starters/list-starters'
import { getSystem } from '../../services/system/get-system'
import { answers, router } from '../openapi'

const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.null() })

export function system(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/system',
      tags: ['system'],
      summary: 'This server: version, devices, counts',
      responses: answers(systemSchema, 'The server'),
    }),
    async (c) => c.json(await getSystem(ctx), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/benchmarks',
      tags: ['system'],
      summary: 'Kinds of work that can be launched, with the schema of their parameters',
      responses: answers(list(benchmarkInfoSchema), 'Benchmarks'),
    }),
    (c) => c.json({ items: listBenchmarks(), nextCursor: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/catalogue',
      tags: ['system'],
      summary:
        'What can be chosen on the axes of a benchmark: tasks, subsets, attention configurations, their parameters',
      request: { query: z.object({ benchmark: z.string().optional(), adapter: z.string().optional() }) },
      responses: answers(list(catalogueSchema), 'Catalogues, one for each adapter'),
    }),
    (c) => c.json({ items: listCatalogues(c.req.valid('query')), nextCursor: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/starters',
      tags: ['system'],
      summary: 'Specs that run at once on any machine',
      responses: answers(list(starterSchema), 'Starters'),
    }),
    async (c) => c.json({ items: await listStarters(ctx), nextCursor: null }, 200),
  )
  return app
}
