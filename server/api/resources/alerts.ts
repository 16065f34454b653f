import { createRoute, z } from '@hono/zod-openapi'
import { listConditions } from '../../../lib/alerts/conditions'
import {
  alertFiringSchema,
  alertKindSchema,
  alertRuleSchema,
  listFiringsQuerySchema,
  listRulesQuerySchema,
  ruleInputSchema,
  snoozeInputSchema,
  testRuleAnswerSchema,
  testRuleInputSchema,
} from '../../../lib/api/alerts'
import { pageOf } from '../../../lib/api/common'
import type { Json } from '../../../lib/matrix/types'
import { acknowledgeFiring, listFirings } from '../../services/alerts/firings'
import {
  createRule,
  deleteRule,
  getRule,
  listRules,
  replaceRule,
  setRuleEnabled,
  snoozeRule,
} from '../../services/alerts/rules'
import { testRule } from '../../services/alerts/test-rule'
import type { Context } from '../../services/context'
import { answers, idParams, jsonBody, problems, router } from '../openapi'

const tags = ['alerts']

export function alerts(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/alerts/kinds',
      tags,
      summary: 'Conditions that a rule can have, each with its JSON Schema',
      responses: answers(z.object({ items: z.array(alertKindSchema), nextCursor: z.null() }), 'Kinds'),
    }),
    (c) =>
      c.json(
        {
          items: listConditions().map(({ kind, title, description, judges, stops, params }) => ({
            kind,
            title,
            description,
            judges,
            stops,
            schema: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as Json,
          })),
          nextCursor: null,
        },
        200,
      ),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/alerts/rules',
      tags,
      summary: 'Alert rules, newest first: those made by people and those that came with a matrix',
      request: { query: listRulesQuerySchema },
      responses: answers(pageOf(alertRuleSchema), 'A page of rules'),
    }),
    async (c) => c.json(await listRules(ctx, c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/alerts/rules',
      tags,
      summary: 'Make an alert rule; at most 1,000',
      request: { body: jsonBody(ruleInputSchema, true) },
      responses: {
        201: { description: 'The rule', content: { 'application/json': { schema: alertRuleSchema } } },
        ...problems,
      },
    }),
    async (c) => c.json(await createRule(ctx, c.req.valid('json')), 201),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/alerts/rules/test',
      tags,
      summary: 'Try a rule on the series of a run: what it would have fired, at which step',
      request: { body: jsonBody(testRuleInputSchema, true) },
      responses: answers(testRuleAnswerSchema, 'What it would have fired'),
    }),
    async (c) => c.json(await testRule(ctx, c.req.valid('json')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/alerts/rules/{id}',
      tags,
      summary: 'An alert rule',
      request: { params: idParams },
      responses: answers(alertRuleSchema, 'The rule'),
    }),
    async (c) => c.json(await getRule(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'put',
      path: '/alerts/rules/{id}',
      tags,
      summary: 'Put a rule in place of one; with another condition or scope it begins anew',
      request: { params: idParams, body: jsonBody(ruleInputSchema, true) },
      responses: answers(alertRuleSchema, 'The rule'),
    }),
    async (c) => c.json(await replaceRule(ctx, { ...c.req.valid('param'), rule: c.req.valid('json') }), 200),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/alerts/rules/{id}',
      tags,
      summary: 'Delete a rule; what it told stays',
      request: { params: idParams },
      responses: { 204: { description: 'Deleted' }, ...problems },
    }),
    async (c) => {
      await deleteRule(ctx, c.req.valid('param'))
      return c.body(null, 204)
    },
  )
  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    app.openapi(
      createRoute({
        method: 'post',
        path: `/alerts/rules/{id}/${verb}`,
        tags,
        summary: enabled ? 'Switch a rule on' : 'Switch a rule off; what is open of it is resolved',
        request: { params: idParams },
        responses: answers(alertRuleSchema, 'The rule'),
      }),
      async (c) => c.json(await setRuleEnabled(ctx, { ...c.req.valid('param'), enabled }), 200),
    )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/alerts/rules/{id}/snooze',
      tags,
      summary: 'Let a rule fire nothing for some minutes; null wakes it',
      request: { params: idParams, body: jsonBody(snoozeInputSchema, true) },
      responses: answers(alertRuleSchema, 'The rule'),
    }),
    async (c) => c.json(await snoozeRule(ctx, { ...c.req.valid('param'), ...c.req.valid('json') }), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/alerts/firings',
      tags,
      summary: 'What fired, newest first',
      request: { query: listFiringsQuerySchema },
      responses: answers(pageOf(alertFiringSchema), 'A page of firings'),
    }),
    async (c) => c.json(await listFirings(ctx, c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/alerts/firings/{id}/acknowledge',
      tags,
      summary: 'Say that somebody has seen it',
      request: { params: idParams },
      responses: answers(alertFiringSchema, 'The firing'),
    }),
    async (c) => c.json(await acknowledgeFiring(ctx, c.req.valid('param')), 200),
  )
  return app
}
