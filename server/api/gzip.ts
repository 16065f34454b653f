import { promisify } from 'node:util'
import { gzip as gzipCallback } from 'node:zlib'
import type { MiddlewareHandler } from 'hono'
import type { Env } from './env'

const gzip = promisify(gzipCallback)
const SMALLEST = 1024

/** Compresses text answers over 1 KB. Files for download go out as they are. */
export const gzipAnswers: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  const { headers } = c.res
  const type = headers.get('content-type') ?? ''
  if (!/json|text/.test(type) || headers.has('content-encoding') || headers.has('content-disposition')) return
  if (c.req.method === 'HEAD' || !c.res.body) return
  c.header('vary', 'Accept-Encoding')
  if (!/\bgzip\b(?!;\s*q=0(?:[,;\s]|$))/i.test(c.req.header('accept-encoding') ?? '')) return
  const body = Buffer.from(await c.res.arrayBuffer())
  const { status } = c.res
  if (body.byteLength < SMALLEST) {
    c.res = new Response(body, { status, headers })
    return
  }
  const packed = await gzip(body, { level: 6 })
  const packedHeaders = new Headers(headers)
  packedHeaders.set('content-encoding', 'gzip')
  packedHeaders.set('content-length', String(packed.byteLength))
  c.res = new Response(packed, { status, headers: packedHeaders })
}
