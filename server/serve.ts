/** Who answers a request: the API what is its own, Next every page, after the guard has let it through. */
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
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

/** How long requests that are being answered may take once the server stops. */
const DRAIN_MS = 3000

/** @returns how to stop: from then on requests are refused, and what is being answered may end */
export function serve(
  server: Server,
  { api, guard, pages, log, production }: Answerers,
): { close: () => Promise<void> } {
  const answering = new Set<ServerResponse>()
  let stopping = false
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
    if (stopping) {
      // On a connection that was open already: the database may be closed by now.
      response.writeHead(503, { 'Retry-After': '5', Connection: 'close' }).end('Rungrid is stopping.\n')
      return
    }
    answering.add(response)
    response.once('close', () => answering.delete(response))
    if (isApiPath(path)) void answer(request, response)
    else void showPage(request, response)
  })
  server.on('upgrade', (request, socket) => {
    if (production && !request.url?.startsWith('/socket.io/')) socket.destroy()
  })
  return {
    async close() {
      stopping = true
      const ends = [...answering].map((response) => once(response, 'close'))
      await Promise.race([Promise.all(ends), sleep(DRAIN_MS, undefined, { ref: false })])
    },
  }
}
