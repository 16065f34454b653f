import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { progressSchema } from '../../lib/progress/schema'
import { connect } from './client'
import { HttpRoad } from './http'
import { BoundedQueue } from './road'

const directory = mkdtempSync(path.join(tmpdir(), 'client-'))
afterAll(() => rmSync(directory, { recursive: true }))
afterEach(() => {
  vi.restoreAllMocks()
})

/** What goes to stderr, collected instead. */
function complaints(): string[] {
  const said: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
  return said
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('A worker that reports through files', () => {
  it('finds every point and the last position there, each whole', async () => {
    const metrics = path.join(directory, 'all.jsonl')
    const status = path.join(directory, 'all.json')
    const client = connect({ RUNGRID_METRICS_FILE: metrics, RUNGRID_STATUS_FILE: status })
    for (let step = 1; step <= 500; step++) {
      client.log(step, { loss: 1 / step, lr: 0.1 })
      client.progress({ step, totalSteps: 500, message: `step ${step}` })
    }
    await client.close()
    const lines = linesOf(metrics)
    expect(lines.map(({ step }) => step)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1))
    expect(lines[3]).toEqual({ step: 4, time: expect.any(Number), loss: 0.25, lr: 0.1 })
    const document = progressSchema.parse(JSON.parse(readFileSync(status, 'utf8')))
    expect(document).toMatchObject({ step: 500, progressPercentage: 100, message: 'step 500' })
    expect(readdirSync(directory).filter((name) => name.includes('tmp'))).toEqual([])
  })

  it('says how long it takes only where its program said so: the server knows the pace better', async () => {
    const status = path.join(directory, 'left.json')
    const client = connect({ RUNGRID_STATUS_FILE: status })
    for (let step = 1; step <= 3; step++) client.progress({ step, totalSteps: 10 })
    await client.close()
    expect(JSON.parse(readFileSync(status, 'utf8'))).not.toHaveProperty('estimatedRemainingSeconds')
    const knowing = connect({ RUNGRID_STATUS_FILE: status })
    knowing.progress({ step: 4, totalSteps: 10, estimatedRemainingSeconds: 60 })
    await knowing.close()
    expect(JSON.parse(readFileSync(status, 'utf8'))).toMatchObject({ step: 4, estimatedRemainingSeconds: 60 })
  })

  it('keeps values that are no numbers to JSON', async () => {
    const metrics = path.join(directory, 'odd.jsonl')
    const client = connect({ RUNGRID_METRICS_FILE: metrics })
    client.log(1, { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: Number.NEGATIVE_INFINITY })
    await client.close()
    expect(linesOf(metrics)).toMatchObject([{ a: 'NaN', b: 'Infinity', c: '-Infinity' }])
  })

  it('loses nothing to a directory that is away for a while, and says so once', async () => {
    const said = complaints()
    const away = path.join(directory, 'away')
    const metrics = path.join(away, 'metrics.jsonl')
    const client = connect({ RUNGRID_METRICS_FILE: metrics })
    client.log(1, { loss: 3 })
    client.log(2, { loss: 2 })
    expect(existsSync(metrics)).toBe(false)
    mkdirSync(away)
    await client.close()
    expect(linesOf(metrics).map(({ step, loss }) => [step, loss])).toEqual([
      [1, 3],
      [2, 2],
    ])
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('metrics could not be written, trying again')
  })

  it('begins a new line after one that a kill left torn', async () => {
    const metrics = path.join(directory, 'torn.jsonl')
    writeFileSync(metrics, '{"step":1,"loss":3}\n{"step":2,"lo')
    const client = connect({ RUNGRID_METRICS_FILE: metrics })
    client.log(3, { loss: 1 })
    await client.close()
    const lines = readFileSync(metrics, 'utf8').split('\n')
    expect(lines.slice(0, 2)).toEqual(['{"step":1,"loss":3}', '{"step":2,"lo'])
    expect(JSON.parse(lines[2]!)).toMatchObject({ step: 3, loss: 1 })
  })

  it('is told at the end what could never be written, and goes on', async () => {
    const said = complaints()
    const client = connect({ RUNGRID_METRICS_FILE: path.join(directory, 'nowhere', 'metrics.jsonl') })
    client.log(1, { loss: 3 })
    await client.close()
    expect(said.at(-1)).toContain('1 lines of metrics were never written')
  })

  it('never has its loop broken by a bad point', async () => {
    const said = complaints()
    const metrics = path.join(directory, 'bad.jsonl')
    const client = connect({ RUNGRID_METRICS_FILE: metrics })
    client.log(1.5, { loss: 1 })
    client.log(2, { loss: undefined as unknown as number, lr: 1 })
    client.log(3, {})
    await client.close()
    expect(linesOf(metrics)).toMatchObject([{ step: 2, lr: 1 }])
    expect(said.join('')).toContain('step 1.5 is not a whole number')
    expect(said.join('')).toContain('"loss" needs a name and a number')
  })
})

describe('A worker that reports over HTTP', () => {
  interface Request {
    url?: string
    token?: string
    packed: boolean
    at: number
    body: Record<string, unknown>
  }

  type Reply = number | { status: number; headers: Record<string, string> }

  /** A server that answers as given, then with 200. */
  async function serve(...replies: Reply[]) {
    return serveAt(0, ...replies)
  }

  async function serveAt(port: number, ...replies: Reply[]) {
    const requests: Request[] = []
    const server = createServer(async (request: IncomingMessage, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const sent = Buffer.concat(parts)
      const packed = request.headers['content-encoding'] === 'gzip'
      const body = JSON.parse(String(packed ? gunzipSync(sent) : sent))
      requests.push({ url: request.url, token: request.headers.authorization, packed, at: performance.now(), body })
      const reply = replies.shift() ?? 200
      const { status, headers } = typeof reply === 'number' ? { status: reply, headers: {} } : reply
      response.writeHead(status, headers).end('{}')
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const close = () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }
    return { base, requests, close }
  }

  const stepsOf = (requests: Request[]) =>
    requests.flatMap(({ body }) => (body.columns as { step: number[] } | undefined)?.step ?? [])

  it('sends columns with its token, and the same points again after a failure', async () => {
    complaints()
    const { base, requests, close } = await serve(503)
    const client = connect({ RUNGRID_REPORT_URL: `${base}/runs/r1/points`, RUNGRID_REPORT_TOKEN: 'secret' })
    client.log(1, { loss: 2 })
    client.log(2, { loss: Number.NaN, lr: 0.1 })
    await client.close()
    await close()
    expect(requests[0]).toMatchObject({ url: '/runs/r1/points', token: 'Bearer secret' })
    const arrived = requests.slice(1).map(({ body }) => body.columns as { step: number[] })
    expect(arrived.flatMap(({ step }) => step)).toEqual([1, 2])
    expect(requests[0]!.body).toMatchObject({ columns: { values: { loss: [2] } } })
  })

  it('sends null where a step has no value of a series, and names what is no number', async () => {
    complaints()
    const { base, requests, close } = await serve()
    const client = connect({ RUNGRID_REPORT_URL: `${base}/points` })
    client.log(1, { loss: 2 })
    client.log(2, { loss: Number.NaN })
    client.log(3, { lr: 0.1 })
    await client.close()
    await close()
    expect(requests.at(-1)?.body).toMatchObject({
      columns: { step: [2, 3], values: { loss: ['NaN', null], lr: [null, 0.1] } },
    })
  })

  it('drops what the server refuses, says why, and goes on', async () => {
    const said = complaints()
    const { base, requests, close } = await serve(422)
    const client = connect({ RUNGRID_REPORT_URL: `${base}/points` })
    client.log(1, { loss: 2 })
    client.log(2, { loss: 1 })
    await client.close()
    await close()
    expect(requests).toHaveLength(2)
    expect(said.join('')).toContain('the server refused a report, it is dropped: 422')
  })

  it('sends much compressed, and the same plain to a server that reads no gzip', async () => {
    const { base, requests, close } = await serve(415)
    const client = connect({ RUNGRID_REPORT_URL: `${base}/points` })
    client.log(1, Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`metric-${i}`, 0.5])))
    await client.close()
    await close()
    expect(requests.map(({ packed }) => packed)).toEqual([true, false])
    expect(requests[0]!.body).toEqual(requests[1]!.body)
  })

  it('asks a busy server again when it said, and not before', async () => {
    complaints()
    const { base, requests, close } = await serve({ status: 503, headers: { 'retry-after': '1' } })
    const client = connect({ RUNGRID_REPORT_URL: `${base}/points` })
    client.log(1, { loss: 2 })
    await client.close()
    await close()
    expect(requests).toHaveLength(2)
    expect(requests[1]!.at - requests[0]!.at).toBeGreaterThan(950)
  })

  it('ends within its bound though the server never answers', async () => {
    const said = complaints()
    const server = createServer(() => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/points`
    const road = new HttpRoad({ url, token: 't' }, undefined, 300)
    road.points({ step: 1, time: 1, values: { loss: 1 } })
    road.flush()
    await road.close()
    server.closeAllConnections()
    server.close()
    expect(said.at(-1)).toContain('1 batches of metrics never reached')
  })

  it('keeps on disk what a server that is away can not take, and the next attempt sends it with the token of the first', async () => {
    const said = complaints()
    const checkpoints = mkdtempSync(path.join(directory, 'checkpoints-'))
    const away = await serve()
    await away.close()
    const attempt = (id: string) => ({
      RUNGRID_REPORT_URL: `${away.base}/points`,
      RUNGRID_REPORT_TOKEN: `token of ${id}`,
      RUNGRID_ATTEMPT_ID: id,
      RUNGRID_CHECKPOINT_DIR: checkpoints,
    })
    const first = connect(attempt('a-1'))
    for (let step = 1; step <= 20; step++) first.log(step, { loss: step })
    first.progress({ step: 20, totalSteps: 40 })
    await first.close()
    expect(said.at(-1)).toContain('the next attempt of this run sends them')
    const kept = path.join(checkpoints, '.rungrid-spool', 'a-1')
    for (const name of readdirSync(kept)) expect(statSync(path.join(kept, name)).mode & 0o077).toBe(0)

    const { requests, close } = await serveAt(Number(new URL(away.base).port))
    const second = connect(attempt('a-2'))
    second.log(21, { loss: 21 })
    await second.close()
    await close()
    const by = (token: string) => requests.filter((request) => request.token === `Bearer token of ${token}`)
    expect(stepsOf(by('a-1')).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(stepsOf(by('a-2'))).toEqual([21])
    expect(by('a-1').at(-1)).toMatchObject({ url: '/progress', body: { step: 20, totalSteps: 40 } })
    expect(readdirSync(checkpoints)).toEqual([])
  })

  it('goes on behind a body in the spool that is broken, and looks at no pipe there', async () => {
    const said = complaints()
    const checkpoints = mkdtempSync(path.join(directory, 'checkpoints-'))
    const kept = path.join(checkpoints, '.rungrid-spool', 'a-1')
    mkdirSync(kept, { recursive: true })
    writeFileSync(path.join(kept, 'address.json'), JSON.stringify({ url: 'x', token: 't' }))
    writeFileSync(path.join(kept, '00000000000000000001-1-000000.json.gz'), 'no gzip')
    execFileSync('mkfifo', [path.join(kept, '00000000000000000002-1-000000.json.gz')])
    const requests: string[] = []
    const server = createServer(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const packed = request.headers['content-encoding'] === 'gzip'
      requests.push(String(Buffer.concat(parts)))
      response.writeHead(packed ? 400 : 200).end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/points`
    const client = connect({ RUNGRID_REPORT_URL: url, RUNGRID_ATTEMPT_ID: 'a-2', RUNGRID_CHECKPOINT_DIR: checkpoints })
    client.log(1, { loss: 2 })
    await client.close()
    server.closeAllConnections()
    server.close()
    expect(requests[0]).toBe('no gzip')
    expect(requests).toHaveLength(2)
    expect(JSON.parse(requests[1]!)).toMatchObject({ columns: { step: [1] } })
    expect(said.join('')).toContain('the server refused a report, it is dropped: 400')
  })

  it('sends its last position beside the points', async () => {
    const { base, requests, close } = await serve()
    const client = connect({ RUNGRID_REPORT_URL: `${base}/runs/r1/points`, RUNGRID_REPORT_TOKEN: 'secret' })
    client.progress({ step: 5, totalSteps: 10 })
    await client.close()
    await close()
    expect(requests).toMatchObject([{ url: '/runs/r1/progress', token: 'Bearer secret' }])
    expect(progressSchema.parse(requests[0]!.body)).toMatchObject({ step: 5, progressPercentage: 50 })
  })
})

describe('A worker outside of rungrid', () => {
  it('prints its points', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const client = connect({})
    client.log(1, { loss: 0.5 })
    client.progress({ step: 1 })
    await client.close()
    expect(write.mock.calls.map(([text]) => text)).toEqual(['{"step":1,"loss":0.5}\n'])
  })
})

describe('A worker that is asked to leave', () => {
  it('hears it once, between two steps', async () => {
    const client = connect({ RUNGRID_METRICS_FILE: path.join(directory, 'stop.jsonl') })
    const heard = vi.fn()
    client.onStop(heard)
    expect(client.stopping).toBe(false)
    process.emit('SIGTERM')
    process.emit('SIGTERM')
    expect(client.stopping).toBe(true)
    expect(heard).toHaveBeenCalledTimes(1)
    await client.close()
  })
})

describe('A full queue', () => {
  it('lets the oldest go and counts them', () => {
    complaints()
    const queue = new BoundedQueue<number>(10)
    for (let i = 1; i <= 12; i++) queue.push(i)
    expect(queue.dropped).toBe(2)
    expect(queue.take()).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })
})
