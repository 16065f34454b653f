import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { pino } from 'pino'
import { afterAll } from 'vitest'
import { NOTHING_ALLOWED } from '../../../lib/notifications/address'
import type { Config } from '../../config'
import type { Database } from '../../db/database'
import type { Context } from '../../services/context'
import { createApi } from '../app'

export const ADMIN_TOKEN = 'admin-token-of-the-tests'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  json: any
}

export interface ApiServer {
  ctx: Context
  server: Server
  url: string
  port: number
  /** Sends as the administrator, with this server's own Host; headers given here win, null removes one. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
}

export interface CallOptions {
  headers?: Record<string, string | null>
  /** Objects go out as JSON, texts as they are. */
  body?: unknown
}

/** A context of a server over a test database, with a data directory of its own. */
export function testContext(db: Database, config: Partial<Config> = {}): Context {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-test-'))
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
  return {
    db,
    config: {
      host: '127.0.0.1',
      port: 0,
      dataDir,
      adminToken: ADMIN_TOKEN,
      roots: [dataDir],
      allowedHosts: [],
      webhookAllow: NOTHING_ALLOWED,
      nvidiaSmi: 'nvidia-smi',
      cpuSlots: 2,
      probeSeconds: 1,
      logLevel: 'silent',
      installDir: path.resolve(import.meta.dirname, '../../..'),
      production: true,
      ...config,
    },
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    nodeId: 'node-test',
    serverId: 'server-test',
  }
}

/** The real API behind a real HTTP server on a free port. */
export async function startApi(ctx: Context): Promise<ApiServer> {
  const server = createServer(getRequestListener(createApi(ctx).fetch, { overrideGlobalObjects: false }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { ctx, server, port, url: `http://127.0.0.1:${port}`, call: (...args) => send(port, ...args) }
}

/** By node:http, because fetch does not let a test choose Host or Origin. */
export function send(port: number, method: string, target: string, options: CallOptions = {}): Promise<Answer> {
  const { body } = options
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  const wanted: Record<string, string | null> = {
    authorization: `Bearer ${ADMIN_TOKEN}`,
    ...(text ? { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) } : {}),
    ...options.headers,
  }
  const headers = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null)) as Record<
    string,
    string
  >
  return new Promise((resolve, reject) => {
    // A connection of its own: a kept one may be closed by the server at the moment it is used again, and one that
    // announced a body it never sent is closed half a second later.
    const outgoing = request({ host: '127.0.0.1', port, method, path: target, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(parts)
        const isText = !response.headers['content-encoding']
        const isJson = isText && /json/.test(response.headers['content-type'] ?? '') && body.length > 0
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: isText ? body.toString('utf8') : '',
          json: isJson ? JSON.parse(body.toString('utf8')) : undefined,
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}
