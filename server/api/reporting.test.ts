import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { MOST_WAITING_BATCHES, queueOf } from '../intake/queue'
import { storedPoints } from '../intake/testing/attempt'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { MOST_IN_FLIGHT } from './body'
import { startApi, testContext } from './testing/api-server'
import { seedAttempt, seedMatrix } from './testing/seed'

const db = await testDatabase()
const ctx = testContext(db)
const api = await startApi(ctx)

async function worker() {
  const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
  const attempt = await seedAttempt(ctx, runIds[0]!)
  return { runId: runIds[0]!, ...attempt, target: `/api/v1/runs/${runIds[0]}/points` }
}

const BATCH = '{"columns": {"step": [1, 2], "values": {"loss": [0.5, NaN]}}}'

/** Sends bytes as they are. */
async function post(
  { target, token }: { target: string; token: string },
  body: Buffer | string,
  headers: Record<string, string> = {},
) {
  const response = await fetch(api.url + target, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  return { status: response.status, headers: response.headers, json: await response.json() }
}

describe('a batch of points', () => {
  it('is stored once, packed by gzip or not, and steps out of order arrive whole', async () => {
    const attempt = await worker()
    expect((await post(attempt, BATCH)).json).toMatchObject({ changed: 2, unchanged: 0 })
    const packed = await post(attempt, gzipSync(BATCH), { 'content-encoding': 'gzip' })
    expect([packed.status, packed.json]).toMatchObject([200, { changed: 0, unchanged: 2 }])
    const rows = '{"points": [{"step": 9, "loss": 9}, {"step": 7, "loss": 7}, {"step": 8, "loss": 8}]}'
    expect((await post(attempt, gzipSync(rows), { 'content-encoding': 'x-gzip' })).json).toMatchObject({ changed: 3 })
    expect((await storedPoints(db, attempt.attemptId)).map(([, step]) => step)).toEqual([1, 2, 7, 8, 9])
  })

  it('says by name what it refused, and stores the rest', async () => {
    const { json } = await post(
      await worker(),
      '{"points": [{"step": 1, "loss": 1, "ok": true}, {"step": "2", "loss": 2}]}',
    )
    expect(json).toEqual({
      changed: 1,
      unchanged: 0,
      refused: [
        { name: 'ok', step: 1, reason: 'true is not a number' },
        { name: 'loss', step: '"2"', reason: 'step "2" is not an integer within ±(2^53 − 1)' },
      ],
      refusedCount: 2,
    })
  })

  it('without a length is read, and no further than its limit', async () => {
    const attempt = await worker()
    const send = (parts: string[]) =>
      fetch(api.url + attempt.target, {
        method: 'POST',
        headers: { authorization: `Bearer ${attempt.token}` },
        body: new ReadableStream({
          start(controller) {
            for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
            controller.close()
          },
        }),
        duplex: 'half',
      } as RequestInit)
    expect(await (await send([BATCH.slice(0, 20), BATCH.slice(20)])).json()).toMatchObject({ changed: 2 })
    const large = await send(Array(18).fill(' '.repeat(2 ** 20)))
    expect(await large.json()).toMatchObject({ code: 'too_large', detail: 'The body is larger than 16 MiB.' })
  })

  it('whose sender goes away in the middle stores nothing and hurts nobody', async () => {
    const attempt = await worker()
    const defects = vi.spyOn(ctx.log, 'error')
    onTestFinished(() => defects.mockRestore())
    const socket = connect(api.port, '127.0.0.1')
    socket.write(
      `POST ${attempt.target} HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAuthorization: Bearer ${attempt.token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${BATCH.length}\r\n\r\n${BATCH.slice(0, -5)}`,
    )
    await new Promise((resolve) => socket.write('', resolve))
    socket.destroy()
    await once(socket, 'close')
    expect((await post(attempt, BATCH)).json).toMatchObject({ changed: 2 })
    expect(defects.mock.calls).toEqual([])
  })

  it.each<[string, Buffer | string, Record<string, string>, Record<string, unknown>]>([
    ['torn', BATCH.slice(0, -5), {}, { status: 400, code: 'bad_request' }],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe]), {}, { status: 400, code: 'bad_request' }],
    ['no gzip, though it says so', BATCH, { 'content-encoding': 'gzip' }, { status: 400, code: 'bad_request' }],
    [
      'torn gzip',
      gzipSync(BATCH).subarray(0, 30),
      { 'content-encoding': 'gzip' },
      { status: 400, code: 'bad_request', fix: 'Send the whole of it, or without `Content-Encoding`.' },
    ],
    [
      '256 MiB once it is unpacked',
      gzipSync(Buffer.alloc(2 ** 28)),
      { 'content-encoding': 'gzip' },
      { status: 413, code: 'too_large', detail: 'The body is larger than 16 MiB.' },
    ],
    [
      'too large',
      Buffer.alloc(17 * 2 ** 20, ' '),
      {},
      { status: 413, code: 'too_large', detail: 'The body is larger than 16 MiB.' },
    ],
    [
      'packed by deflate',
      deflateSync(BATCH),
      { 'content-encoding': 'deflate' },
      { status: 415, code: 'unsupported_type', fix: 'Send it with `Content-Encoding: gzip`, or as it is.' },
    ],
    [
      'packed by brotli',
      brotliCompressSync(BATCH),
      { 'content-encoding': 'br' },
      { status: 415, code: 'unsupported_type' },
    ],
    [
      'packed twice',
      gzipSync(gzipSync(BATCH)),
      { 'content-encoding': 'gzip, gzip' },
      { status: 415, code: 'unsupported_type' },
    ],
    [
      'of another type',
      BATCH,
      { 'content-type': 'application/x-www-form-urlencoded' },
      { status: 415, code: 'unsupported_type', fix: 'Send JSON, with `Content-Type: application/json`.' },
    ],
  ])('that is %s gets a clear error, and stores nothing', async (_, body, headers, problem) => {
    const attempt = await worker()
    expect((await post(attempt, body, headers)).json).toMatchObject(problem)
    expect(await storedPoints(db, attempt.attemptId)).toEqual([])
  })
})

describe('a token', () => {
  it('of another attempt, or a person, does not report here, whether the run is known or not', async () => {
    const [one, other] = [await worker(), await worker()]
    for (const target of [one.target, '/api/v1/runs/r-none/points', `/api/v1/runs/${one.runId}/progress`])
      expect((await post({ target, token: other.token }, BATCH)).json).toMatchObject({ status: 403, code: 'forbidden' })
    expect((await post({ target: one.target, token: 'rga_unknown' }, BATCH)).json).toMatchObject({ status: 401 })
    expect((await api.call('POST', one.target, { body: BATCH })).json).toMatchObject({
      status: 403,
      fix: expect.stringContaining('RUNGRID_REPORT_TOKEN'),
    })
    expect(await storedPoints(db, one.attemptId)).toEqual([])
  })

  it('of an attempt that ended is still good, for the points of that attempt', async () => {
    const first = await worker()
    const { runId } = first
    await db.prisma.attempt.update({ where: { id: first.attemptId }, data: { state: 'ended', endedAt: new Date() } })
    await db.prisma.run.update({ where: { id: runId }, data: { state: 'failed', endedAt: new Date() } })
    expect((await post(first, BATCH)).json).toMatchObject({ changed: 2 })
    const second = await seedAttempt(ctx, runId, { number: 2 })
    expect((await post(first, BATCH.replace('0.5', '0.7'))).json).toMatchObject({ changed: 1 })
    expect(await storedPoints(db, second.attemptId)).toEqual([])
  })
})

describe('more than the database takes', () => {
  it('is answered with 503 and Retry-After while batches wait, and taken afterwards', async () => {
    const attempt = await worker()
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const waiting = Array.from({ length: MOST_WAITING_BATCHES }, (_, i) => queueOf(ctx).run(`a-${i}`, 1, () => gate))
    const refused = await post(attempt, BATCH)
    expect(refused.json).toMatchObject({ status: 503, code: 'busy', fix: expect.stringContaining('Retry-After') })
    expect(refused.headers.get('retry-after')).toBe('1')
    open()
    await Promise.all(waiting)
    expect((await post(attempt, BATCH)).json).toMatchObject({ changed: 2 })
  })

  it('is not even read when what is being read is too much already', async () => {
    const attempt = await worker()
    const each = 16 * 2 ** 20
    const head =
      `POST ${attempt.target} HTTP/1.1\r\nHost: 127.0.0.1:${api.port}\r\nAuthorization: Bearer ${attempt.token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${each}\r\n\r\n`
    const slow: Socket[] = []
    const promise = () => {
      const socket = connect(api.port, '127.0.0.1').on('error', () => undefined)
      socket.write(head)
      slow.push(socket)
    }
    for (let i = 0; i < MOST_IN_FLIGHT / each; i++) promise()
    const refused = await eventually(async () => {
      const answer = await post(attempt, BATCH)
      // One of the promised bodies may have been refused while this one was there.
      if (answer.status === 200) promise()
      expect(answer.status).toBe(503)
      return answer
    })
    expect(refused.headers.get('retry-after')).toBe('1')
    for (const socket of slow) socket.destroy()
    await eventually(async () => expect((await post(attempt, BATCH)).status).toBe(200))
  })
})
