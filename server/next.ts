import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import next from 'next'
import type { Config } from './config'

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Next's own sockets: reloading in development. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  close(): Promise<void>
}

/** Prepares Next to draw every page that the API does not answer. */
export async function createPages(config: Config, httpServer: Server): Promise<Pages> {
  const app = next({
    dev: !config.production,
    dir: config.installDir,
    hostname: config.host,
    port: config.port,
    httpServer,
    quiet: config.production,
  })
  await (config.production ? quietly(() => app.prepare()) : app.prepare())
  const handle = app.getRequestHandler()
  const upgrade = app.getUpgradeHandler()
  return {
    handle: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => upgrade(request, socket, head),
    close: () => app.close(),
  }
}

/** Next greets with lines of its own through console.log, `quiet` or not; start-up prints one line, ours. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const log = console.log
  console.log = () => undefined
  try {
    return await work()
  } finally {
    console.log = log
  }
}
