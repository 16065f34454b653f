/**
 * Kubeflow's TrainJob progress protocol (docs/reporting/kubeflow.md), outside /api/v1: its paths, codes and errors are those of
 * Kubernetes, because stock clients expect them. 401 is never used, and every answer but 200 is a failure to a client.
 * In the order of the original: length, token, body.
 */
import type { Context as HonoContext } from 'hono'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { acceptSnapshot, tellRefusal } from '../../intake/kubeflow/accept-snapshot'
import { decodeStatus, echoOf } from '../../intake/kubeflow/decode'
import { jobOf, MOST_BYTES, NAMESPACE, StatusError, statusObject } from '../../intake/kubeflow/protocol'
import { mayReport } from '../../intake/kubeflow/rate'
import type { Context } from '../../services/context'
import { authenticatorOf, type Principal } from '../../services/tokens/authenticate'
import type { Env } from '../env'
import { asRungridError } from '../problems'

type Attempt = Extract<Principal, { kind: 'attempt' }>

/** Answers every request below /apis; throws StatusError for `kubeflowError`. */
export function kubeflow(ctx: Context) {
  return async (c: HonoContext<Env>): Promise<Response> => {
    const job = jobOf(c.req.path)
    if (!job || c.req.method !== 'POST') throw new StatusError(404, 'NotFound', 'Not found')
    if (Number(c.req.header('content-length') ?? 0) > MOST_BYTES)
      throw new StatusError(413, 'RequestEntityTooLarge', 'Payload too large')
    const sender = await senderOf(ctx, c.req.header('authorization'), job)
    if (!mayReport(ctx, sender.attemptId, Date.now()))
      throw new StatusError(429, 'TooManyRequests', 'Too many status updates', 1)
    let status: ReturnType<typeof decodeStatus>
    try {
      status = decodeStatus(await readBody(c.req.raw.body), job.name)
    } catch (error) {
      if (error instanceof StatusError) await tellRefusal(ctx, sender, error)
      throw error
    }
    if (status) await acceptSnapshot(ctx, sender, status)
    return c.json(echoOf(status), 200)
  }
}

/** The token of one attempt is good for the job of that attempt, named by its id or its run's. */
async function senderOf(
  ctx: Context,
  authorization: string | undefined,
  job: { namespace: string; name: string },
): Promise<Attempt> {
  const [scheme, token, ...more] = (authorization ?? '').trim().split(/\s+/)
  const well = scheme?.toLowerCase() === 'bearer' && token !== undefined && token.length <= 500 && more.length === 0
  const principal = well ? await authenticatorOf(ctx).byBearer(token) : null
  const own = principal?.kind === 'attempt' && (principal.attemptId === job.name || principal.runId === job.name)
  if (!own || job.namespace !== NAMESPACE) throw new StatusError(403, 'Forbidden', 'Forbidden')
  return principal
}

/** A body without a declared length that grows too long is cut off, and can then not be decoded. */
async function readBody(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  if (body)
    for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
      size += part.byteLength
      if (size > MOST_BYTES) throw new StatusError(422, 'Invalid', 'Invalid payload')
      parts.push(part)
    }
  // What is no UTF-8 becomes U+FFFD, as in the original.
  return Buffer.concat(parts).toString('utf8')
}

/** Any error as the `Status` object that a client of Kubernetes reads. */
export function kubeflowError(ctx: Context, error: unknown, requestId: string): Response {
  const refusal = refusalOf(ctx, error, requestId)
  const headers: Record<string, string> = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  if (refusal.retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(refusal.retryAfter))
  return new Response(JSON.stringify(statusObject(refusal)), { status: refusal.code, headers })
}

function refusalOf(ctx: Context, error: unknown, requestId: string): StatusError {
  if (error instanceof StatusError) return error
  const known = asRungridError(error)
  switch (known.code) {
    case 'forbidden_host':
    case 'forbidden_origin':
      return new StatusError(403, 'Forbidden', `${known.message} ${known.fix ?? ''}`.trim())
    case 'not_found':
      return new StatusError(404, 'NotFound', 'Train job not found')
    case 'database_away':
    case 'busy':
      return new StatusError(503, 'ServiceUnavailable', known.message, known.retryAfter)
    default:
      ctx.log.error(
        { err: known instanceof RungridError ? (known.cause ?? known) : known, requestId },
        'request failed',
      )
      return new StatusError(500, 'InternalError', 'Internal error')
  }
}
