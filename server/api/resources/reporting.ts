import { pointsInputSchema, pointsResultSchema } from '../../../lib/api/series'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { progressSchema } from '../../../lib/progress/schema'
import { acceptPoints } from '../../intake/accept-points'
import { acceptProgress } from '../../intake/accept-progress'
import type { Context } from '../../services/context'
import type { Principal } from '../../services/tokens/authenticate'
import { checkJsonType, readText } from '../body'
import { answers, idParams, problems, router } from '../openapi'

const tags = ['reporting']

/** What workers send. The token of the attempt is the only one that is good here, and good for nothing else. */
export function reporting(ctx: Context) {
  const app = router()
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/runs/{id}/points',
    tags,
    summary: 'Points of the attempt whose token is sent; a batch twice is stored once',
    description: 'As JSON Schema: GET /api/v1/schemas/points.v1. One line of the metrics file: point.v1.',
    request: {
      params: idParams,
      body: { required: true, content: { 'application/json': { schema: pointsInputSchema } } },
    },
    responses: answers(pointsResultSchema, 'What was stored'),
  })
  app.post('/runs/:id/points', async (c) => {
    const attemptId = attemptOf(c.get('principal'), c.req.param('id'))
    checkJsonType(c)
    return c.json(await acceptPoints(ctx, { attemptId, body: await readText(c) }), 200)
  })

  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/runs/{id}/progress',
    tags,
    summary: 'Progress of the attempt whose token is sent',
    description: 'As JSON Schema: GET /api/v1/schemas/progress.v1.',
    request: {
      params: idParams,
      body: { required: true, content: { 'application/json': { schema: progressSchema } } },
    },
    responses: { 204: { description: 'Taken' }, ...problems },
  })
  app.post('/runs/:id/progress', async (c) => {
    const attemptId = attemptOf(c.get('principal'), c.req.param('id'))
    checkJsonType(c)
    await acceptProgress(ctx, { attemptId, body: await readText(c) })
    return c.body(null, 204)
  })
  return app
}

/** @throws forbidden for any other token, and for the token of another run */
function attemptOf(principal: Principal, runId: string): string {
  if (principal.kind === 'attempt' && principal.runId === runId) return principal.attemptId
  throw new RungridError('forbidden', `Only an attempt of run ${runId.slice(0, 100)} may report here.`, {
    fix: 'Send the token that the attempt was started with (RUNGRID_REPORT_TOKEN) to RUNGRID_REPORT_URL.',
  })
}
