import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RungridError } from '../lib/errors/rungrid-error'
import type { Config } from './config'

/** How long requests that are being answered may take once the server stops. */
const DRAIN_MS = 3000

function sayWhy({ host, port }: Config, error: NodeJS.ErrnoException): RungridError {
  const facts = { cause: error }
  switch (error.code) {
    case 'EADDRINUSE':
      return new RungridError('configuration', `port ${port} on ${host} is taken by another program`, {
        ...facts,
        fix: `stop that program, or choose another port: PORT=${port < 65535 ? port + 1 : 3001} npm start`,
      })
    case 'EACCES':
      return new RungridError('configuration', `this account may not listen on port ${port}`, {
        ...facts,
        fix: 'choose a PORT above 1023',
      })
    default:
      return new RungridError('configuration', `${host} is no address of this machine (${error.code})`, {
        ...facts,
        fix: 'set RUNGRID_HOST to 127.0.0.1, 0.0.0.0 or an address that this machine has',
      })
  }
}

/** The whole of a request: an upload of the largest size on a slow line takes longer than the five minutes of Node. */
const REQUEST_MS = 6 * 3600 * 1000

/**
 * Binds the port before anything heavy starts, so that a taken one costs nothing. Until someone listens to `request`,
 * the caller must answer.
 * @throws RungridError `configuration`
 */
export async function listen(config: Config): Promise<{ server: Server; port: number }> {
  const server = createServer({ requestTimeout: REQUEST_MS })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(sayWhy(config, error)))
    server.listen(config.port, config.host, resolve)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

/** Takes no new requests, lets the running ones end, then cuts what is left. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearTimeout(cut)
}

/** The address that a browser on this machine can open. */
export function urlOf(host: string, port: number): string {
  const open = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${open.includes(':') ? `[${open}]` : open}:${port}`
}
