import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '../services/context'
import { principalOf } from './access'
import { checkHost, checkOrigin, isSafeMethod } from './hosts'
import { asRungridError } from './problems'
import { securityHeaders } from './security-headers'
import { plainErrorPage } from './sign-in-page'

export type Guard = (req: IncomingMessage, res: ServerResponse) => Promise<boolean>

/** Reads a header of a Node request; of a repeated one the first. */
export function headerReader(req: IncomingMessage) {
  return (name: string): string | undefined => {
    const value = req.headers[name]
    return Array.isArray(value) ? value[0] : value
  }
}

/**
 * Stands before the pages: call it before Next handles a request.
 * @returns false when it has answered itself: a redirect to the sign-in page, or a refusal
 */
export function createGuard(ctx: Context): Guard {
  const headers = securityHeaders(ctx.config.production)
  return async (req, res) => {
    const header = headerReader(req)
    const url = req.url ?? '/'
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
    try {
      checkHost(ctx.config, header)
      checkOrigin(ctx.config, header, !isSafeMethod(req.method ?? 'GET'))
      if (isStatic(url, ctx.config.production)) return true
      const principal = await principalOf(ctx, header)
      if (principal && principal.kind !== 'attempt') return true
    } catch (error) {
      const known = asRungridError(error)
      if (known.code === 'internal') ctx.log.error({ err: known.cause ?? known }, 'page request failed')
      res.writeHead(known.status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      res.end(plainErrorPage('Rungrid can not show this page', known.message, known.fix))
      return false
    }
    const next = url === '/' ? '' : `?next=${encodeURIComponent(url)}`
    res.writeHead(303, { location: `/sign-in${next}`, 'cache-control': 'no-store' })
    res.end()
    return false
  }
}

/** Scripts, styles and icons of the pages: the same for everybody who can download this program. */
function isStatic(url: string, production: boolean): boolean {
  const path = url.split('?')[0] ?? ''
  if (/\.\.|%|\\/.test(path)) return false
  return (
    path.startsWith(production ? '/_next/static/' : '/_next/') || /^\/[\w-]+\.(ico|svg|png|webmanifest|txt)$/.test(path)
  )
}
