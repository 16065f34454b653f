/**
 * The HTTP API. Every request passes, in this order: security headers, the host, the origin, who asks, then its
 * resource. Health and signing in are open; everything else needs a person or, for reporting, an attempt.
 */
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context as HonoContext } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { routePath } from 'hono/route'
import { RungridError } from '../../lib/errors/rungrid-error'
import { isKubeflowPath } from '../intake/kubeflow/protocol'
import type { Context } from '../services/context'
import { archiveType } from '../services/reports/receive-upload'
import { versionOf } from '../services/system/get-system'
import { principalOf, requirePerson } from './access'
import { bodyLimits } from './body'
import type { Env } from './env'
import { gzipAnswers } from './gzip'
import { checkHost, checkOrigin, isSafeMethod } from './hosts'
import { createMetrics } from './metrics'
import { problemResponse } from './problems'
import { alerts } from './resources/alerts'
import { compare } from './resources/compare'
import { devices } from './resources/devices'
import { events } from './resources/events'
import { health } from './resources/health'
import { imports } from './resources/imports'
import { kubeflow, kubeflowError } from './resources/kubeflow'
import { logs } from './resources/logs'
import { matrices } from './resources/matrices'
import { notifications } from './resources/notifications'
import { reporting } from './resources/reporting'
import { reports } from './resources/reports'
import { rules } from './resources/rules'
import { runs } from './resources/runs'
import { schemas } from './resources/schemas'
import { series } from './resources/series'
import { system } from './resources/system'
import { tokens } from './resources/tokens'
import { securityHeaders } from './security-headers'
import { signIn } from './sign-in'

const OPEN = new Set(['/healthz', '/readyz', '/sign-in'])
const PROBES = new Set(['/healthz', '/readyz'])
const REPORTING = /^\/api\/v1\/runs\/[^/]+\/(points|progress)$/

/** Paths that the API answers; every other one is a page. */
export function isApiPath(path: string): boolean {
  return OPEN.has(path) || path === '/metrics' || path === '/api' || path.startsWith('/api/') || isKubeflowPath(path)
}

/** Its body goes to disk as it comes, with a limit of its own: server/services/reports/receive-upload.ts. */
function isArchive({ req }: HonoContext<Env>): boolean {
  return req.path === '/api/v1/reports' && req.method === 'POST' && archiveType(req.header('content-type')) !== null
}

export function createApi(ctx: Context): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>()
  const metrics = createMetrics(ctx)
  const version = versionOf(ctx.config.installDir)
  const headers = Object.entries(securityHeaders(ctx.config.production))

  app.use(async (c, next) => {
    const began = performance.now()
    c.set('requestId', crypto.randomUUID())
    await next()
    // A download brings a stricter policy than pages have.
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    c.res.headers.set('x-request-id', c.get('requestId'))
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
    metrics.observe(c.req.method, routePath(c, -1), c.res.status, (performance.now() - began) / 1000)
  })
  app.use(gzipAnswers)
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (c, methods) => notAllowed(c.get('requestId'), methods) }))
  app.use(async (c, next) => {
    const header = (name: string) => c.req.header(name)
    const { path, method } = c.req
    if (!PROBES.has(path)) checkHost(ctx.config, header)
    checkOrigin(ctx.config, header, !isSafeMethod(method))
    // It asks for its token itself, after the length of the body.
    if (isKubeflowPath(path)) return next()
    if (OPEN.has(path) || (path === '/api/v1/session' && method === 'POST')) return next()
    const principal = await principalOf(ctx, header)
    const reports = principal?.kind === 'attempt' && REPORTING.test(path)
    c.set('principal', reports ? principal : requirePerson(principal))
    return next()
  })
  const limits = bodyLimits()
  app.use((c, next) => (isKubeflowPath(c.req.path) || isArchive(c) ? next() : limits(c, next)))

  const notAllowed = (requestId: string, methods: string[]) => {
    const allow = methods.join(', ')
    const error = new RungridError('method_not_allowed', `This address takes ${allow}.`)
    const response = problemResponse(error, requestId, ctx.log)
    response.headers.set('allow', allow)
    return response
  }

  app.onError((error, c) =>
    isKubeflowPath(c.req.path)
      ? kubeflowError(ctx, error, c.get('requestId'))
      : problemResponse(error, c.get('requestId'), ctx.log),
  )
  app.notFound((c) =>
    problemResponse(
      new RungridError('not_found', `There is nothing at ${c.req.path.slice(0, 200)}.`, {
        fix: 'The API is described by GET /api/v1/openapi.json.',
      }),
      c.get('requestId'),
      ctx.log,
    ),
  )

  health(app, ctx)
  app.all('/apis', kubeflow(ctx))
  app.all('/apis/*', kubeflow(ctx))
  signIn(app, ctx)
  app.get('/metrics', async (c) => c.text(await metrics.text(), 200, { 'content-type': metrics.contentType }))
  for (const resource of [
    system,
    matrices,
    imports,
    runs,
    logs,
    series,
    compare,
    reporting,
    schemas,
    devices,
    events,
    alerts,
    notifications,
    reports,
    rules,
    tokens,
  ])
    app.route('/api/v1', resource(ctx))

  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'rungrid_session',
  })
  const document = () =>
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Rungrid', version, description: 'Launch matrices of ML runs, watch and steer them.' },
      security: [{ bearer: [] }, { session: [] }],
    })
  let described: ReturnType<typeof document> | undefined
  app.get('/api/v1/openapi.json', (c) => {
    described ??= document()
    return c.json(described, 200)
  })
  return app
}
