import { createRoute, z } from '@hono/zod-openapi'
import { ruleInfoSchema } from '../../../lib/api/reports'
import { getRuleInfo, listRuleInfos } from '../../services/reports/list-rules'
import { answers, router } from '../openapi'

const tags = ['reports']
const part = (name: string) =>
  z
    .string()
    .max(100)
    .openapi({ param: { name, in: 'path' } })

/** What results are judged by. */
export function rules() {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/rules',
      tags,
      summary: 'Every rule that storage results are judged by, with its clause in each edition',
      responses: answers(z.object({ items: z.array(ruleInfoSchema), nextCursor: z.null() }), 'Rules by id'),
    }),
    (c) => c.json({ items: listRuleInfos(), nextCursor: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/rules/{area}/{rule}',
      tags,
      summary: 'A rule',
      request: { params: z.object({ area: part('area'), rule: part('rule') }) },
      responses: answers(ruleInfoSchema, 'The rule'),
    }),
    (c) => {
      const { area, rule } = c.req.valid('param')
      return c.json(getRuleInfo(`${area}/${rule}`), 200)
    },
  )
  return app
}
