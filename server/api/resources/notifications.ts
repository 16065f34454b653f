import { createRoute, z } from '@hono/zod-openapi'
import { pageOf } from '../../../lib/api/common'
import {
  channelChangeSchema,
  channelInputSchema,
  channelSchema,
  channelSecretSchema,
  channelTestSchema,
  createdChannelSchema,
  deliverySchema,
  listDeliveriesQuerySchema,
} from '../../../lib/api/notifications'
import type { Context } from '../../services/context'
import {
  changeChannel,
  createChannel,
  deleteChannel,
  getChannel,
  listChannels,
  renewSecret,
} from '../../services/notifications/channels'
import { listDeliveries, retryDelivery } from '../../services/notifications/deliveries'
import { testChannel } from '../../services/notifications/test-channel'
import { answers, idParams, jsonBody, problems, router } from '../openapi'

const tags = ['notifications']
/** Answers that hold a secret are kept by nobody on the way. */
const SECRET = { 'cache-control': 'no-store' }

export function notifications(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'get',
      path: '/channels',
      tags,
      summary: 'Where notifications go, and how each channel does',
      responses: answers(z.object({ items: z.array(channelSchema), nextCursor: z.null() }), 'Channels'),
    }),
    async (c) => c.json({ items: await listChannels(ctx), nextCursor: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/channels',
      tags,
      summary: 'Make a channel; the secret that signs what it sends is shown this once',
      request: { body: jsonBody(channelInputSchema, true) },
      responses: {
        201: { description: 'The channel', content: { 'application/json': { schema: createdChannelSchema } } },
        ...problems,
      },
    }),
    async (c) => c.json(await createChannel(ctx, c.req.valid('json')), 201, SECRET),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/channels/{id}',
      tags,
      summary: 'One channel; its address is not in it',
      request: { params: idParams },
      responses: answers(channelSchema, 'The channel'),
    }),
    async (c) => c.json(await getChannel(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/channels/{id}',
      tags,
      summary: 'Change what is given; switched off, what waits for it is dropped',
      request: { params: idParams, body: jsonBody(channelChangeSchema, true) },
      responses: answers(channelSchema, 'The channel'),
    }),
    async (c) => c.json(await changeChannel(ctx, { ...c.req.valid('param'), change: c.req.valid('json') }), 200),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/channels/{id}',
      tags,
      summary: 'Delete a channel with its deliveries',
      request: { params: idParams },
      responses: { 204: { description: 'Deleted' }, ...problems },
    }),
    async (c) => {
      await deleteChannel(ctx, c.req.valid('param'))
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/channels/{id}/secret',
      tags,
      summary: 'A new signing secret in place of the old one; shown this once',
      request: { params: idParams },
      responses: answers(channelSecretSchema, 'The secret'),
    }),
    async (c) => c.json(await renewSecret(ctx, c.req.valid('param')), 200, SECRET),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/channels/{id}/test',
      tags,
      summary: 'Send a message about nothing, at once and once, and say what came of it',
      request: { params: idParams },
      responses: answers(channelTestSchema, 'What came of it'),
    }),
    async (c) => c.json(await testChannel(ctx, c.req.valid('param')), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/deliveries',
      tags,
      summary: 'What was sent and what waits, newest first',
      request: { query: listDeliveriesQuerySchema },
      responses: answers(pageOf(deliverySchema), 'A page of deliveries'),
    }),
    async (c) => c.json(await listDeliveries(ctx, c.req.valid('query')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/deliveries/{id}/retry',
      tags,
      summary: 'Send it again as soon as may be',
      request: { params: idParams },
      responses: { 204: { description: 'It will be sent' }, ...problems },
    }),
    async (c) => {
      await retryDelivery(ctx, c.req.valid('param'))
      return c.body(null, 204)
    },
  )
  return app
}
