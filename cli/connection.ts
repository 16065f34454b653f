/** Which server, and with which token: options, then the environment, then what the server left in its data directory. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

export interface Connection {
  url: string
  token?: string
}

export interface ConnectionSources {
  server?: string
  env: Record<string, string | undefined>
  cwd: string
}

export const DEFAULT_URL = 'http://127.0.0.1:3000'

export function findConnection({ server, env, cwd }: ConnectionSources): Connection {
  const left = readLeftFile(path.resolve(cwd, env.RUNGRID_DATA_DIR || '.rungrid', 'cli-token'))
  const url = (server ?? env.RUNGRID_URL ?? left?.url ?? DEFAULT_URL).replace(/\/+$/, '')
  const given = env.RUNGRID_TOKEN || env.RUNGRID_ADMIN_TOKEN
  // The token that a server left here is for that server: it is never sent to another one.
  return { url, token: given || (left && sameServer(left.url, url) ? left.token : undefined) }
}

function sameServer(a: string, b: string): boolean {
  const origin = (url: string) => {
    const { protocol, hostname, port } = new URL(url)
    return `${protocol}//${/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) ? 'loopback' : hostname}:${port}`
  }
  return URL.canParse(a) && URL.canParse(b) && origin(a) === origin(b)
}

function readLeftFile(file: string): { url: string; token: string } | null {
  try {
    const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as { url?: unknown; token?: unknown }
    return typeof url === 'string' && typeof token === 'string' ? { url: url.replace(/\/+$/, ''), token } : null
  } catch {
    return null // no server was started here, or another account did
  }
}
