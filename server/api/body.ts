import { promisify } from 'node:util'
import { gunzip as gunzipCallback } from 'node:zlib'
import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { RungridError } from '../../lib/errors/rungrid-error'
import { PROGRESS_MAX_BYTES } from '../../lib/progress/schema'
import { parseJson } from '../../lib/series/json'
import type { Env } from './env'

const gunzip = promisify(gunzipCallback)
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

/** Bytes of bodies that are read or answered at one time; memory grows no further, however many send at once. */
export const MOST_IN_FLIGHT = 256 * MIB
const RETRY_AFTER_SECONDS = 1

/**
 * Refuses a body by its declared size before anything is read; one without, or a packed one, is read no further than the limit, which
 * holds unpacked, too. Beyond `most` bytes of all bodies together it says busy.
 */
export function bodyLimits(most = MOST_IN_FLIGHT): MiddlewareHandler<Env> {
  let inFlight = 0
  return async (c, next) => {
    const limit = LIMITS.find(([path]) => path.test(c.req.path))?.[1] ?? 2 * MIB
    const declared = Number(c.req.header('content-length') ?? 0)
    if (declared > limit) throw tooLarge(limit)
    let mine = 0
    const hold = (bytes: number) => {
      if (inFlight + bytes > most) throw busy(inFlight)
      inFlight += bytes
      mine += bytes
    }
    try {
      hold(declared)
      const packed = isPacked(c.req.header('content-encoding'))
      if (c.req.raw.body && (packed || c.req.header('transfer-encoding') !== undefined)) {
        const sent = await readWhole(c, limit, declared > 0 ? () => undefined : hold)
        const body = packed ? await unpack(sent, limit) : sent
        hold(packed ? body.byteLength : 0)
        // Hono keeps promises here, whatever the type says; json() and text() are made from it.
        c.req.bodyCache.arrayBuffer = Promise.resolve(new Uint8Array(body).buffer) as unknown as ArrayBuffer
      }
      await next()
    } finally {
      inFlight -= mine
    }
  }
}

async function readWhole(c: HonoContext<Env>, limit: number, hold: (bytes: number) => void): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of c.req.raw.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.byteLength
    if (size > limit) throw tooLarge(limit)
    hold(part.byteLength)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** @throws unsupported_type for anything but gzip */
function isPacked(encoding: string | undefined): boolean {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === 'gzip' || name === 'x-gzip') return true
  if (name === '' || name === 'identity') return false
  throw new RungridError('unsupported_type', `A body packed as ${name.slice(0, 40)} is not read.`, {
    fix: 'Send it with `Content-Encoding: gzip`, or as it is.',
  })
}

/** Unpacking stops at the limit, so that a small body can't become a large one. */
async function unpack(sent: Buffer, limit: number): Promise<Buffer> {
  try {
    return await gunzip(sent, { maxOutputLength: limit })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit)
    throw new RungridError('bad_request', `The body is not gzip, or is not whole: ${(error as Error).message}.`, {
      fix: 'Send the whole of it, or without `Content-Encoding`.',
      cause: error,
    })
  }
}

function busy(bytes: number): RungridError {
  return new RungridError('busy', `Bodies of ${Math.round(bytes / MIB)} MiB are being worked on.`, {
    fix: 'Send it again after the time in Retry-After.',
    retryAfter: RETRY_AFTER_SECONDS,
  })
}

function tooLarge(limit: number): RungridError {
  const size = limit < MIB ? `${limit / 1024} KiB` : `${limit / MIB} MiB`
  return new RungridError('too_large', `The body is larger than ${size}.`, { fix: 'Send a smaller document.' })
}

/** @throws unsupported_type when another type than JSON is named; without a name it is taken for JSON */
export function checkJsonType(c: HonoContext<Env>): void {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (!type || type === 'application/json' || type.endsWith('+json')) return
  throw new RungridError('unsupported_type', `Reports can not be sent as ${type.slice(0, 100)}.`, {
    fix: 'Send JSON, with `Content-Type: application/json`.',
  })
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
