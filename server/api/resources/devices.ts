import { createRoute, z } from '@hono/zod-openapi'
import { deviceSchema } from '../../../lib/api/devices'
import { countSchema } from '../../../lib/api/matrices'
import type { Context } from '../../services/context'
import { listDevices } from '../../services/devices/list-devices'
import { setDrained } from '../../services/devices/verbs'
import { answers, idParams, router } from '../openapi'

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
  return app
}
