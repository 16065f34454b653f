import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context as HonoContext } from 'hono'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Context } from '../services/context'
import { openSession } from '../services/tokens/open-session'
import { principalOf, sessionCookie } from './access'
import { readText } from './body'
import type { Env } from './env'
import { signedInPage, signInPage } from './sign-in-page'

/** The sign-in page: a link with a one-time code, or a form. Outside /api/v1, for people only. */
export function signIn(app: OpenAPIHono<Env>, ctx: Context): void {
  app.get('/sign-in', async (c) => {
    const header = (name: string) => c.req.header(name)
    const next = safeNext(c.req.query('next'))
    const code = c.req.query('code')
    // A browser that only looks ahead, or a program that makes link previews with HEAD, must not use the code up.
    const looksAhead = /prefetch|prerender|preview/i.test(header('sec-purpose') ?? header('purpose') ?? '')
    if (code && c.req.method === 'GET' && !looksAhead) return enter(c, ctx, code, next)
    const principal = await principalOf(ctx, header)
    if (principal?.kind === 'session') return c.redirect(next, 303)
    return page(c, signInPage({ next }), 200)
  })

  app.post('/sign-in', async (c) => {
    const form = new URLSearchParams(await readText(c))
    return enter(c, ctx, form.get('code')?.trim() ?? '', safeNext(form.get('next') ?? undefined))
  })
}

async function enter(c: HonoContext<Env>, ctx: Context, code: string, next: string): Promise<Response> {
  const header = (name: string) => c.req.header(name)
  let session: string
  try {
    session = await openSession(ctx, { code })
  } catch (error) {
    if (!(error instanceof RungridError) || error.code !== 'unauthorized') throw error
    // The link was opened again in a browser that is signed in: nothing to complain about.
    if ((await principalOf(ctx, header))?.kind === 'session') return c.redirect(next, 303)
    return page(c, signInPage({ note: error.message, next }), 401)
  }
  c.header('set-cookie', sessionCookie(header, session))
  c.header('cache-control', 'no-store')
  const site = header('sec-fetch-site')
  if (site === undefined || site === 'none' || site === 'same-origin') return c.redirect(next, 303)
  c.header('refresh', `0; url=${next}`)
  return page(c, signedInPage(next), 200)
}

function page(c: HonoContext<Env>, html: string, status: 200 | 401): Response {
  c.header('cache-control', 'no-store')
  return c.html(html, status)
}

/** Only a path of this server: never another site. */
function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/'
}
