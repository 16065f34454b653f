import type { Context as HonoContext } from 'hono'
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Env } from './env'

/** Bytes of a spec or of any small request. */
export const BODY_LIMIT = 2 * 1024 * 1024
/** Bytes of a batch of points: 50,000 rows of a few series. */
export const POINTS_LIMIT = 16 * 1024 * 1024

/**
 * The body as text, read no further than the limit.
 * @throws too_large, naming the limit; bad_request when it is not UTF-8
 */
export async function readText(c: HonoContext<Env>, limit = BODY_LIMIT): Promise<string> {
  const declared = Number(c.req.header('content-length') ?? 0)
  if (declared > limit) throw tooLarge(limit)
  const body = c.req.raw.body
  if (!body) return ''
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    size += part.byteLength
    if (size > limit) throw tooLarge(limit)
    parts.push(part)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch {
    throw new RungridError('bad_request', 'The body is not UTF-8 text.')
  }
}

/** The body as JSON; an empty body is `{}`, so that verbs without options need none. */
export async function readJson(c: HonoContext<Env>, limit = BODY_LIMIT): Promise<unknown> {
  const text = await readText(c, limit)
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RungridError('bad_request', `The body is not JSON: ${(error as Error).message}`)
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

function tooLarge(limit: number): RungridError {
  return new RungridError('too_large', `The body is larger than ${limit / 1024 / 1024} MiB.`, {
    fix: 'Send a smaller document.',
  })
}
