/** Who answers a request: the API what is its own, Next every page, after the guard has let it through. */
import type { Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type createApi, isApiPath } from './api/app'
import type { Guard } from './api/guard'
import type { Pages } from './next'

export function serve(server: Server, parts: { api: ReturnType<typeof createApi>; guard: Guard; pages: Pages }): void {
  const { api, guard, pages } = parts
  const answer = getRequestListener(api.fetch)
  server.on('request', (request, response) => {
    const path = request.url?.split('?')[0] ?? '/'
    if (path.startsWith('/socket.io/')) return
    if (isApiPath(path)) void answer(request, response)
    else void guard(request, response).then((passed) => (passed ? pages.handle(request, response) : undefined))
  })
}
