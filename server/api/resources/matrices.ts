import { createRoute, z } from '@hono/zod-openapi'
import { pageOf } from '../../../lib/api/common'
import {
  countSchema,
  exportQuerySchema,
  launchedSchema,
  listMatricesQuerySchema,
  matrixSchema,
  matrixSummarySchema,
  planSchema,
  retryMatrixInputSchema,
} from '../../../lib/api/matrices'
import { cancelInputSchema, priorityInputSchema } from '../../../lib/api/runs'
import { timelineSchema } from '../../../lib/api/timeline'
import { EXPORTERS } from '../../../lib/grid/exports'
import { executionSummarySchema } from '../../../lib/results/execution-summary'
import type { Context } from '../../services/context'
import { exportMatrix } from '../../services/matrices/export'
import { getMatrix } from '../../services/matrices/get-matrix'
import { launchMatrix } from '../../services/matrices/launch'
import { listMatrices } from '../../services/matrices/list-matrices'
import { planMatrix } from '../../services/matrices/plan'
import { getTimeline } from '../../services/matrices/timeline'
import { cancelMatrix, pauseMatrix, resumeMatrix, retryMatrix, setMatrixPriority } from '../../services/matrices/verbs'
import { getSummary } from '../../services/matrices/write-summary'
import { readText, specFormat } from '../body'
import { idempotencyHeader, idempotencyKey } from '../idempotency'
import { answers, idParams, jsonBody, problems, router } from '../openapi'

const tags = ['matrices']

/** The spec itself is checked by its service, which names every fault with its path, in JSON and in YAML. */
const specBody = {
  required: true,
  content: {
    'application/json': { schema: z.looseObject({}).openapi('MatrixSpec', { description: 'A matrix spec' }) },
    'application/yaml': { schema: z.string().openapi({ description: 'The same spec as YAML' }) },
  },
}

export function matrices(ctx: Context) {
  const app = router()

  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/matrices/plan',
    tags,
    summary: 'What a launch would do; starts nothing',
    request: { body: specBody },
    responses: answers(planSchema, 'The plan'),
  })
  app.post('/matrices/plan', async (c) => {
    const format = specFormat(c)
    return c.json(await planMatrix(ctx, { text: await readText(c), format }), 200)
  })

  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/matrices',
    tags,
    summary: 'Launch a matrix',
    request: { body: specBody, headers: idempotencyHeader },
    responses: {
      201: { description: 'Launched', content: { 'application/json': { schema: launchedSchema } } },
      ...problems,
    },
  })
  app.post('/matrices', async (c) => {
    const format = specFormat(c)
    const launched = await launchMatrix(ctx, { text: await readText(c), format, idempotencyKey: idempotencyKey(c) })
    return c.json(launched, 201, { location: `/api/v1/matrices/${launched.id}` })
  })

  app.openapi(
    createRoute({
      method: 'get',
      path: '/matrices',
      tags,
      summary: 'Matrices, newest first',
      request: { query: listMatricesQuerySchema },
      responses: answers(pageOf(matrixSummarySchema), 'A page of matrices'),
    }),
    async (c) => c.json(await listMatrices(ctx, c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/matrices/{id}',
      tags,
      summary: 'A matrix with its spec',
      request: { params: idParams },
      responses: answers(matrixSchema, 'The matrix'),
    }),
    async (c) => c.json(await getMatrix(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/matrices/{id}/summary',
      tags,
      summary: 'Its execution summary: as written at its last end, else as of now',
      request: { params: idParams },
      responses: answers(executionSummarySchema, 'The execution summary'),
    }),
    async (c) => c.json(await getSummary(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/matrices/{id}/export',
      tags,
      summary: 'Its grid as a file: CSV, JSON, Markdown or LaTeX',
      request: { params: idParams, query: exportQuerySchema },
      responses: {
        200: {
          description: 'The file',
          content: Object.fromEntries(EXPORTERS.map(({ mediaType }) => [mediaType, { schema: z.string() }])),
        },
        ...problems,
      },
    }),
    async (c) => {
      const file = await exportMatrix(ctx, { ...c.req.valid('param'), ...c.req.valid('query') })
      return c.body(file.text, 200, {
        'content-type': `${file.mediaType}; charset=utf-8`,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      })
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/matrices/{id}/timeline',
      tags,
      summary: 'Who held which device when, as columns',
      request: { params: idParams },
      responses: answers(timelineSchema, 'The timeline'),
    }),
    async (c) => c.json(await getTimeline(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/matrices/{id}/pause',
      tags,
      summary: 'Start no more of its runs; active ones go on',
      request: { params: idParams },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await pauseMatrix(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/matrices/{id}/resume',
      tags,
      summary: 'Start its runs again',
      request: { params: idParams },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await resumeMatrix(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/matrices/{id}/cancel',
      tags,
      summary: 'Cancel its queued and active runs',
      request: { params: idParams, body: jsonBody(cancelInputSchema) },
      responses: answers(countSchema, 'How many runs were cancelled'),
    }),
    async (c) => c.json(await cancelMatrix(ctx, { ...c.req.valid('param'), ...c.req.valid('json') }), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/matrices/{id}/retry',
      tags,
      summary: 'Queue its failed, cancelled and stopped runs again, or those given',
      request: { params: idParams, body: jsonBody(retryMatrixInputSchema) },
      responses: answers(countSchema, 'How many runs were queued'),
    }),
    async (c) => c.json(await retryMatrix(ctx, { ...c.req.valid('param'), ...c.req.valid('json') }), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/matrices/{id}/priority',
      tags,
      summary: 'Let its waiting runs go before, or after, those of other matrices',
      request: { params: idParams, body: jsonBody(priorityInputSchema) },
      responses: answers(countSchema, 'How many waiting runs moved'),
    }),
    async (c) => c.json(await setMatrixPriority(ctx, { ...c.req.valid('param'), ...c.req.valid('json') }), 200),
  )
  return app
}
