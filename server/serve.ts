/** Who answers a request: the API what is its own, Next every page, after the guard has let it through. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { type createApi, isApiPath } from './api/app'
import type { Guard } from './api/guard'
import type { Pages } from './next'

export interface Answerers {
  api: ReturnType<typeof createApi>
  guard: Guard
  pages: Pages
  log: Logger
  /** In development Next has sockets of its own, for reloading, and listens to upgrades itself. */
  production: boolean
}

export function serve(server: Server, { api, guard, pages, log, production }: Answerers): void {
  const answer = getRequestListener(api.fetch, { overrideGlobalObjects: false })
  const showPage = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      if (await guard(request, response)) await pages.handle(request, response)
    } catch (err) {
      log.error({ err }, 'a page could not be drawn')
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end('This page could not be drawn; the log of the server says why.\n')
    }
  }
  server.on('request', (request, response) => {
    const path = request.url?.split('?')[0] ?? '/'
    if (path.startsWith('/socket.io/')) return
    if (isApiPath(path)) void answer(request, response)
    else void showPage(request, response)
  })
  server.on('upgrade', (request, socket) => {
    if (production && !request.url?.startsWith('/socket.io/')) socket.destroy()
  })
}
