import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { pageOf } from '../../../lib/api/common'
import { countSchema } from '../../../lib/api/matrices'
import {
  cancelInputSchema,
  listRunsQuerySchema,
  priorityInputSchema,
  runSchema,
  runSummarySchema,
  stopInputSchema,
} from '../../../lib/api/runs'
import type { Context } from '../../services/context'
import { getRun } from '../../services/runs/get-run'
import { listRuns } from '../../services/runs/list-runs'
import { openPublishedFile } from '../../services/runs/published-files'
import { cancelRun, retryRun, setPriority, stopRun } from '../../services/runs/verbs'
import { answers, idParams, jsonBody, problems, router } from '../openapi'

const tags = ['runs']
export function runs(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs',
      tags,
      summary: 'Runs, filtered and sorted',
      request: { query: listRunsQuerySchema },
      responses: answers(pageOf(runSummarySchema), 'A page of runs'),
    }),
    async (c) => c.json(await listRuns(ctx, c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}',
      tags,
      summary: 'A run with its attempts and result files',
      request: { params: idParams },
      responses: answers(runSchema, 'The run'),
    }),
    async (c) => c.json(await getRun(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/runs/{id}/cancel',
      tags,
      summary: 'Cancel a queued or active run',
      request: { params: idParams, body: jsonBody(cancelInputSchema) },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await cancelRun(ctx, { ...c.req.valid('param'), ...c.req.valid('json') }), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/runs/{id}/stop',
      tags,
      summary: 'End an active run early: it saves, its results are published when they are whole, and it is `stopped`',
      request: { params: idParams, body: jsonBody(stopInputSchema) },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await stopRun(ctx, { ...c.req.valid('param'), ...c.req.valid('json') }), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/runs/{id}/retry',
      tags,
      summary: 'Queue a failed, cancelled or stopped run again',
      request: { params: idParams },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await retryRun(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/runs/{id}/priority',
      tags,
      summary: 'Move a run in the queue; higher goes first',
      request: { params: idParams, body: jsonBody(priorityInputSchema, true) },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await setPriority(ctx, { ...c.req.valid('param'), ...c.req.valid('json') }), 200),
  )
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/runs/{id}/files/{path}',
    tags,
    summary: 'Download a published result file',
    request: { params: idParams.extend({ path: z.string() }) },
    responses: {
      200: { description: 'The file', content: { 'application/octet-stream': { schema: z.string() } } },
      ...problems,
    },
  })
  app.get('/runs/:id/files/:path{.+}', async (c) => {
    const file = await openPublishedFile(ctx, { id: c.req.param('id'), path: c.req.param('path') })
    return c.body(Readable.toWeb(file.stream) as ReadableStream, 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(file.size),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    })
  })
  return app
}
