import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import next from 'next'
import type { Config } from './config'

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  close(): Promise<void>
}

/**
 * Prepares Next to draw every page that the API does not answer. In development it also listens to upgrades of
 * `httpServer` for its reloading sockets, and leaves those of others alone.
 */
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
  return {
    handle: (request, response) => handle(request, response),
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
