import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { RungridError } from '../../lib/errors/rungrid-error'
import { PROGRESS_MAX_BYTES } from '../../lib/progress/schema'
import { parseJson } from '../../lib/series/json'
import type { Env } from './env'

const MIB = 1024 * 1024

/** Bytes of a body by path, first match first: a batch of 50,000 points, a progress document, a spec or any verb. */
const LIMITS: [RegExp, number][] = [
  [/\/points$/, 16 * MIB],
  [/\/progress$/, PROGRESS_MAX_BYTES],
  [/^\/sign-in$/, 4096],
  // A file of 16 MiB and the form around it.
  [/^\/api\/v1\/imports(\/plan)?$/, 17 * MIB],
  [/./, 2 * MIB],
]

/** Refuses a body by its declared size before anything is read; without one, reads no further than the limit. */
export const bodyLimits: MiddlewareHandler<Env> = async (c, next) => {
  const limit = LIMITS.find(([path]) => path.test(c.req.path))?.[1] ?? 2 * MIB
  if (Number(c.req.header('content-length') ?? 0) > limit) throw tooLarge(limit)
  if (c.req.header('transfer-encoding') !== undefined && c.req.raw.body) {
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of c.req.raw.body as unknown as AsyncIterable<Uint8Array>) {
      size += part.byteLength
      if (size > limit) throw tooLarge(limit)
      parts.push(part)
    }
    const body = new Uint8Array(Buffer.concat(parts))
    // Hono keeps promises here, whatever the type says; json() and text() are made from it.
    c.req.bodyCache.arrayBuffer = Promise.resolve(body.buffer) as unknown as ArrayBuffer
  }
  return next()
}

function tooLarge(limit: number): RungridError {
  const size = limit < MIB ? `${limit / 1024} KiB` : `${limit / MIB} MiB`
  return new RungridError('too_large', `The body is larger than ${size}.`, { fix: 'Send a smaller document.' })
}

/** The body as text. @throws bad_request when it is not UTF-8 */
export async function readText(c: HonoContext<Env>): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer())
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new RungridError('bad_request', 'The body is not UTF-8 text.')
  }
}

/** The body as JSON, with the bare NaN and Infinity that Python writes. @throws bad_request */
export async function readJson(c: HonoContext<Env>): Promise<unknown> {
  try {
    return parseJson(await readText(c))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new RungridError('bad_request', `The body is not JSON: ${error.message}`)
  }
}

/** `application/yaml` (and its older names) or JSON, by the content type. @throws unsupported_type */
export function specFormat(c: HonoContext<Env>): 'yaml' | 'json' {
  const type = (c.req.header('content-type') ?? 'application/json').split(';')[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  if (type && ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'].includes(type)) return 'yaml'
  throw new RungridError('unsupported_type', `A spec can not be sent as ${type}.`, {
    fix: 'Send `Content-Type: application/json` or `application/yaml`.',
  })
}
