import { createRoute, z } from '@hono/zod-openapi'
import {
  createdTokenSchema,
  createTokenInputSchema,
  sessionInputSchema,
  signInLinkSchema,
  tokenInfoSchema,
} from '../../../lib/api/system'
import type { Context } from '../../services/context'
import { createSignInCode } from '../../services/tokens/create-code'
import { createToken } from '../../services/tokens/create-token'
import { endSession } from '../../services/tokens/end-session'
import { listTokens } from '../../services/tokens/list-tokens'
import { openSession } from '../../services/tokens/open-session'
import { revokeToken } from '../../services/tokens/revoke-token'
import { clearedCookie, sessionCookie, sessionSecret } from '../access'
import { answers, idParams, jsonBody, problems, router } from '../openapi'

const tags = ['access']

export function tokens(ctx: Context) {
  const app = router()
  app.openapi(
    createRoute({
      method: 'post',
      path: '/session',
      tags,
      summary: 'Sign in with a one-time code or a token; sets the session cookie',
      security: [],
      request: { body: jsonBody(sessionInputSchema, true) },
      responses: { 204: { description: 'Signed in' }, ...problems },
    }),
    async (c) => {
      const session = await openSession(ctx, c.req.valid('json'))
      return c.body(null, 204, { 'set-cookie': sessionCookie((name) => c.req.header(name), session) })
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/session',
      tags,
      summary: 'Sign out',
      responses: { 204: { description: 'Signed out' }, ...problems },
    }),
    async (c) => {
      const header = (name: string) => c.req.header(name)
      const secret = sessionSecret(header)
      if (secret) await endSession(ctx, { secret })
      return c.body(null, 204, { 'set-cookie': clearedCookie(header) })
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/session/code',
      tags,
      summary: 'Make a link that signs a browser in once, within 15 minutes',
      responses: answers(signInLinkSchema, 'The link'),
    }),
    async (c) => {
      const { code, expiresAt } = await createSignInCode(ctx)
      const scheme = c.req.header('x-forwarded-proto') === 'https' ? 'https' : 'http'
      const url = `${scheme}://${c.req.header('host')}/sign-in?code=${code}`
      return c.json({ url, expiresAt: expiresAt.toISOString() }, 200, { 'cache-control': 'no-store' })
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/tokens',
      tags,
      summary: 'Tokens and sessions that are good now',
      responses: answers(z.object({ items: z.array(tokenInfoSchema), nextCursor: z.null() }), 'Tokens'),
    }),
    async (c) => c.json({ items: await listTokens(ctx), nextCursor: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/tokens',
      tags,
      summary: 'Make a token for scripts; it is shown this once',
      request: { body: jsonBody(createTokenInputSchema, true) },
      responses: {
        201: { description: 'The token', content: { 'application/json': { schema: createdTokenSchema } } },
        ...problems,
      },
    }),
    async (c) => c.json(await createToken(ctx, c.req.valid('json')), 201, { 'cache-control': 'no-store' }),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/tokens/{id}',
      tags,
      summary: 'Revoke a token or a session',
      request: { params: idParams },
      responses: { 204: { description: 'Revoked' }, ...problems },
    }),
    async (c) => {
      await revokeToken(ctx, c.req.valid('param'))
      return c.body(null, 204)
    },
  )
  return app
}
