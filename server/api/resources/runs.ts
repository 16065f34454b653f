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
import { readLog } from '../../services/logs/read-log'
import { getRun } from '../../services/runs/get-run'
import { listRuns } from '../../services/runs/list-runs'
import { openPublishedFile } from '../../services/runs/published-files'
import { cancelRun, retryRun, setPriority, stopRun } from '../../services/runs/verbs'
import { answers, idParams, jsonBody, problems, router } from '../openapi'

const tags = ['runs']
/** Bytes of a log in one answer. */
const LOG_CHUNK = 256 * 1024

const logQuerySchema = z.object({
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
  attempt: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .openapi({ description: 'Number of the attempt; default: the last' }),
  offset: z.coerce.number().int().default(0).openapi({ description: 'Byte to begin at; negative: before the end' }),
  limit: z.coerce.number().int().min(1).max(LOG_CHUNK).default(LOG_CHUNK),
})

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
  app.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/logs',
      tags,
      summary: 'Output of an attempt from an offset; the next offset is in X-Rungrid-Next-Offset',
      request: { params: idParams, query: logQuerySchema },
      responses: {
        200: {
          description: 'Text, at most 256 KiB',
          headers: {
            'X-Rungrid-Offset': { schema: { type: 'integer' }, description: 'Where this text begins' },
            'X-Rungrid-Next-Offset': { schema: { type: 'integer' }, description: 'Where to go on' },
            'X-Rungrid-Size': { schema: { type: 'integer' }, description: 'Bytes written so far' },
          },
          content: { 'text/plain': { schema: z.string() } },
        },
        ...problems,
      },
    }),
    async (c) => {
      const log = await readLog(ctx, { runId: c.req.valid('param').id, ...c.req.valid('query') })
      return c.text(log.bytes.toString('utf8'), 200, {
        'x-rungrid-offset': String(log.offset),
        'x-rungrid-next-offset': String(log.nextOffset),
        'x-rungrid-size': String(log.size),
      })
    },
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
