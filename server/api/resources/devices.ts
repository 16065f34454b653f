import { createRoute, z } from '@hono/zod-openapi'
import { deviceSamplesQuerySchema, deviceSamplesSchema, deviceSchema, slotsInputSchema } from '../../../lib/api/devices'
import { countSchema } from '../../../lib/api/matrices'
import type { Context } from '../../services/context'
import { deviceSamples } from '../../services/devices/device-samples'
import { listDevices } from '../../services/devices/list-devices'
import { releaseDevice, setDrained, setSlots } from '../../services/devices/verbs'
import { answers, idParams, jsonBody, router } from '../openapi'

const tags = ['devices']

/** Ids of CPU slots hold a slash: it is sent as %2F. */
export function devices(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/devices',
      tags,
      summary: 'Devices with the runs on them',
      responses: answers(z.object({ items: z.array(deviceSchema), nextCursor: z.null() }), 'Devices'),
    }),
    async (c) => c.json({ items: await listDevices(ctx), nextCursor: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/devices/{id}/drain',
      tags,
      summary: 'Start nothing more on it; what runs goes on',
      request: { params: idParams },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await setDrained(ctx, { id: c.req.valid('param').id, drained: true }), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/devices/{id}/undrain',
      tags,
      summary: 'Use it again',
      request: { params: idParams },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await setDrained(ctx, { id: c.req.valid('param').id, drained: false }), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/devices/{id}/release',
      tags,
      summary: 'End its quarantine',
      request: { params: idParams },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await releaseDevice(ctx, { id: c.req.valid('param').id }), 200),
  )
  app.openapi(
    createRoute({
      method: 'put',
      path: '/devices/{id}/slots',
      tags,
      summary: 'How many runs may share it; null: as many as each matrix asks for',
      request: { params: idParams, body: jsonBody(slotsInputSchema, true) },
      responses: answers(countSchema, 'Changed'),
    }),
    async (c) => c.json(await setSlots(ctx, { id: c.req.valid('param').id, ...c.req.valid('json') }), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/devices/{id}/samples',
      tags,
      summary: 'Use, memory, temperature and power over time, as columns',
      request: { params: idParams, query: deviceSamplesQuerySchema },
      responses: answers(deviceSamplesSchema, 'Samples'),
    }),
    async (c) => c.json(await deviceSamples(ctx, { id: c.req.valid('param').id, ...c.req.valid('query') }), 200),
  )
  return app
}
