import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every form
  json: any
}

/** What a receiver does with a request; without an answer the sender waits. */
export type Reply = (response: ServerResponse, request: Received) => void

export const status =
  (code: number, headers: Record<string, string> = {}, text = ''): Reply =>
  (response) =>
    response.writeHead(code, headers).end(text)

export const hang: Reply = () => undefined

/** A real HTTP server on a free port of this machine, that notes what it gets and answers in the given order; the last answer repeats. */
export async function startReceiver(...replies: Reply[]) {
  const received: Received[] = []
  let next = 0
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8')
      const one = { path: request.url ?? '', headers: request.headers, body, json: JSON.parse(body) }
      received.push(one)
      const reply = replies[Math.min(next++, replies.length - 1)] ?? status(200)
      reply(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  afterAll(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received, close }
}
