import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { problemSchema } from '../../lib/api/problem'
import { connect } from '../db/database'
import { testDatabase } from '../testing/database'
import { startApi, testContext } from './testing/api-server'
import { seedMatrix } from './testing/seed'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)

describe('what people are told when something is wrong', () => {
  test('an unknown address, a wrong method and a missing object are problem documents', async () => {
    for (const [method, path, status, code] of [
      ['GET', '/api/v1/nothing', 404, 'not_found'],
      ['GET', '/api/nothing', 404, 'not_found'],
      ['PUT', '/api/v1/runs', 405, 'method_not_allowed'],
      ['GET', '/api/v1/runs/r-none/cancel', 405, 'method_not_allowed'],
      ['GET', '/api/v1/runs/r-none', 404, 'not_found'],
      ['GET', '/api/v1/matrices/m-none', 404, 'not_found'],
      ['DELETE', '/api/v1/tokens/t-none', 404, 'not_found'],
    ] as const) {
      const answer = await api.call(method, path)
      expect([method, path, answer.status]).toEqual([method, path, status])
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(problemSchema.parse(answer.json)).toMatchObject({
        status,
        code,
        requestId: answer.headers['x-request-id'],
      })
    }
    expect((await api.call('PUT', '/api/v1/runs')).headers.allow).toContain('GET')
  })

  test('bad input lists every fault with its path', async () => {
    const query = await api.call('GET', '/api/v1/runs?limit=0&sort=colour')
    expect(query.status).toBe(422)
    expect(query.json.issues.map((issue: { path: string }) => issue.path).sort()).toEqual(['limit', 'sort'])

    const body = await api.call('POST', '/api/v1/series/query', { body: { runs: [], buckets: 1, names: ['a', ''] } })
    expect(body.status).toBe(422)
    expect(body.json.issues.map((issue: { path: string }) => issue.path).sort()).toEqual([
      'buckets',
      'names[1]',
      'runs',
    ])

    const state = await api.call('GET', '/api/v1/runs?state=failed,broken')
    expect(state.json).toMatchObject({
      code: 'invalid_input',
      issues: [{ path: 'state' }],
      fix: expect.stringContaining('queued'),
    })
  })

  test('a body that is no JSON, of a foreign type or of foreign bytes is refused by name', async () => {
    expect((await api.call('POST', '/api/v1/tokens', { body: '{"name":' })).json.code).toBe('bad_request')
    const xml = await api.call('POST', '/api/v1/matrices', { body: '<x/>', headers: { 'content-type': 'text/xml' } })
    expect([xml.status, xml.json.code]).toEqual([415, 'unsupported_type'])
  })

  test('10 MB of YAML are refused without being read', async () => {
    const headers = { 'content-type': 'application/yaml' }
    const declared = await api
      .call('POST', '/api/v1/matrices', {
        headers: { ...headers, 'content-length': String(10 * 1024 * 1024), expect: '100-continue' },
        body: '',
      })
      .catch((error: Error) => error)
    // Only the head was sent: an answer proves that the body was not waited for.
    expect(declared).toMatchObject({
      status: 413,
      json: { code: 'too_large', detail: expect.stringContaining('2 MiB') },
    })
    expect(await ctx.db.prisma.matrix.count()).toBe(0)
  })

  test('a short stream without a declared size is read', async () => {
    const answer = await fetch(`${api.url}/api/v1/tokens`, {
      method: 'POST',
      headers: { authorization: 'Bearer admin-token-of-the-tests', 'content-type': 'application/json' },
      body: new Blob(['{"name":', '"streamed"}']).stream(),
      duplex: 'half',
    } as RequestInit)
    expect([answer.status, ((await answer.json()) as { name: string }).name]).toEqual([201, 'streamed'])
  })

  test('a stream without a declared size is cut off at the limit', async () => {
    const chunk = new Uint8Array(256 * 1024).fill(0x23)
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.byteLength
        if (sent > 64 * 1024 * 1024) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const answer = await fetch(`${api.url}/api/v1/matrices`, {
      method: 'POST',
      headers: { authorization: 'Bearer admin-token-of-the-tests', 'content-type': 'application/yaml' },
      body,
      duplex: 'half',
    } as RequestInit).catch((error: Error) => error)
    if (answer instanceof Response) expect(answer.status).toBe(413)
    expect(sent).toBeLessThan(32 * 1024 * 1024)
  })

  test('while the database is away it says so, says when to come back, and who was signed in stays so', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const away = connect(`postgresql://nobody:x@127.0.0.1:${port}/none`)
    const lonely = await startApi(testContext(away))
    const answer = await lonely.call('GET', '/api/v1/runs')
    expect([answer.status, answer.json.code]).toEqual([503, 'database_away'])
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(await lonely.call('GET', '/readyz')).toMatchObject({ status: 503, json: { ready: false, database: false } })
    expect((await lonely.call('GET', '/healthz')).status).toBe(200)
    await away.close()
  })
})

describe('how answers travel', () => {
  test('long answers are compressed for those who can read that', async () => {
    await seedMatrix(
      ctx,
      Array.from({ length: 50 }, () => ({})),
    )
    const packed = await fetch(`${api.url}/api/v1/runs`, {
      headers: { authorization: 'Bearer admin-token-of-the-tests' },
    })
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(((await packed.json()) as { items: unknown[] }).items).toHaveLength(50)
    expect((await api.call('GET', '/api/v1/runs')).headers['content-encoding']).toBeUndefined()
    expect(
      (await api.call('GET', '/api/v1/system', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding'],
    ).toBeUndefined()
  })
})
