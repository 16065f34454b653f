/** Reports over real HTTP, with the real database, the real program that judges, and trees on disk. */
import { existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Report } from '../../lib/api/reports'
import { listen } from '../db/listen'
import { reporterOf } from '../services/reports/reporter'
import { tarOf, times, trainingTree, writeTree } from '../services/reports/testing/tree'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { startApi, testContext } from './testing/api-server'
import { seedAttempt, seedMatrix } from './testing/seed'

vi.setConfig({ testTimeout: 120_000 })
const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const root = ctx.config.roots[0]!
const kept = path.join(ctx.config.dataDir, 'reports')
afterAll(() => reporterOf(ctx).close())

const post = (body: unknown, headers: Record<string, string> = {}) =>
  api.call('POST', '/api/v1/reports', { body, headers })
const get = (id: string, rest = '') => api.call('GET', `/api/v1/reports/${id}${rest}`)

async function ended(id: string): Promise<Report> {
  const end = async () => {
    const { json } = await get(id)
    expect(json.state).not.toBe('judging')
    return json
  }
  return vi.waitFor(end, { timeout: 100_000, interval: 100 })
}

async function ready(body: unknown): Promise<Report> {
  const answer = await post(body)
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)])
  const report = await ended(answer.json.id)
  expect([report.state, report.error]).toEqual(['ready', null])
  return report
}

/** As `curl --data-binary` sends a file. */
async function upload(bytes: Uint8Array, query = '', headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}/api/v1/reports${query}`, {
    method: 'POST',
    body: bytes as BodyInit,
    headers: { authorization: `Bearer ${ctx.config.adminToken}`, 'content-type': 'application/gzip', ...headers },
  })
  return { status: response.status, headers: response.headers, json: JSON.parse(await response.text()) }
}

const five = writeTree(path.join(root, 'five'), trainingTree(times(5)))
const NAME = 'Отчёт "July"/1'
/** Judging takes a second or two: what most tests look at is made once. */
let base: Report
let baseDocument: string
let twin: Report

describe('a folder', () => {
  test('is judged and kept: the verdict by each edition, the document, and links that outlive the results', async () => {
    const told = new Set<string>()
    const listening = await listen(
      ctx.db.url,
      (topic) => told.add(topic),
      () => undefined,
    )
    onTestFinished(() => listening.close())
    const dir = writeTree(path.join(root, 'gone-later'), trainingTree(times(5)))
    const answer = await post({ path: 'gone-later', edition: '2.0', name: NAME })
    expect(answer.status).toBe(202)
    expect(answer.headers.location).toBe(`/api/v1/reports/${answer.json.id}`)
    expect(answer.json).toMatchObject({ state: 'judging', name: NAME, verdict: null, sizes: {}, endedAt: null })
    await eventually(() => expect([...told].sort()).toEqual([`report:${answer.json.id}`, 'reports']))
    told.clear()
    base = await ended(answer.json.id)
    await eventually(() => expect([...told].sort()).toEqual([`report:${base.id}`, 'reports']))
    expect(base).toMatchObject({
      state: 'ready',
      source: { kind: 'path', label: 'gone-later', matrixId: null, leftOut: [], runs: [] },
      asked: { edition: '2.0', division: null },
      edition: '2.0',
      editionReason: 'asked for',
      verdict: 'closed',
      counts: { runs: 5, closed: 5 },
      progress: null,
      error: null,
    })
    expect(base.editions.map(({ edition }) => edition)).toEqual(['1.0', '2.0', '2.x', '3.0'])
    expect(base.editions[1]).toEqual({ edition: '2.0', verdict: base.verdict, reason: base.reason })
    rmSync(dir, { recursive: true })

    const document = await get(base.id, '/document')
    baseDocument = document.text
    expect(document.json).toMatchObject({
      schemaVersion: 1,
      edition: '2.0',
      verdict: base.verdict,
      counts: base.counts,
    })
    expect(document.text).not.toContain(root)
    expect((await get(base.id, '/document?edition=3.0')).json).toMatchObject({ edition: '3.0' })
    // It is stored packed, and whoever has it gets nothing again.
    const etag = String(document.headers.etag)
    const again = await api.call('GET', `/api/v1/reports/${base.id}/document`, { headers: { 'if-none-match': etag } })
    expect([again.status, again.text]).toEqual([304, ''])
    const packed = await fetch(`${api.url}/api/v1/reports/${base.id}/document`, {
      headers: { authorization: `Bearer ${ctx.config.adminToken}`, 'accept-encoding': 'gzip' },
    })
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    expect(await packed.json()).toEqual(document.json)
  })

  test('or an archive on the machine is judged alike, found by its bytes; once for one key, also by two requests at once', async () => {
    writeFileSync(path.join(root, 'five.archive'), tarOf(five))
    const key = { 'idempotency-key': 'report-1' }
    const input = { path: 'five.archive', edition: '2.0' }
    const [a, b] = await Promise.all([post(input, key), post(input, key)])
    expect(a.json.id).toBe(b.json.id)
    expect([a.status, b.status].sort()).toEqual([200, 202])
    expect((await post({ ...input, edition: '1.0' }, key)).json.code).toBe('idempotency_mismatch')
    expect(await ended(a.json.id)).toMatchObject({ state: 'ready', name: 'five.archive' })
    expect((await post(input, key)).json).toMatchObject({ id: a.json.id, state: 'ready' })
    expect((await get(a.json.id, '/document')).text).toBe(baseDocument)
  })

  test('is what to name: a file that is no archive fails with the fix, and nothing of it is kept', async () => {
    writeFileSync(path.join(root, 'note.txt'), 'not an archive')
    const begun = await post({ path: 'note.txt' })
    const failed = await ended(begun.json.id)
    expect(failed).toMatchObject({
      state: 'failed',
      verdict: null,
      error: { detail: expect.any(String), fix: expect.any(String) },
    })
    expect(failed.error?.detail).not.toContain(ctx.config.dataDir)
    for (const rest of ['/document', '/download?format=pdf'])
      expect(await get(failed.id, rest)).toMatchObject({ status: 409, json: { code: 'conflict' } })
    expect(existsSync(path.join(kept, failed.id))).toBe(false)
  })

  test('outside the roots, also by a link, that is not there, or no folder is refused before anything is kept', async () => {
    symlinkSync('/etc', path.join(root, 'way-out'))
    const before = await ctx.db.prisma.report.count()
    for (const given of ['/etc', '../..', 'way-out', 'way-out/ssl', 'five/../../..'])
      expect(await post({ path: given }), given).toMatchObject({
        status: 422,
        json: { code: 'invalid_input', fix: expect.stringContaining('RUNGRID_ROOTS') },
      })
    expect(await post({ path: 'not-there' })).toMatchObject({
      json: { detail: expect.stringContaining('is not there') },
    })
    expect(await post({ path: '/dev/null' })).toMatchObject({ status: 422 })
    expect(await ctx.db.prisma.report.count()).toBe(before)
  })

  test('one request names one thing, and its faults are told by their paths', async () => {
    expect((await post({})).json).toMatchObject({ code: 'invalid_input', detail: 'It names nothing to judge.' })
    expect((await post({ path: 'five', matrix: 'm-1' })).json.detail).toContain('path and matrix')
    expect((await post({ path: 'five', edition: '4.0' })).json.issues).toMatchObject([{ path: 'edition' }])
    expect((await post({ runs: [] })).json.issues).toMatchObject([{ path: 'runs' }])
    expect((await post({ path: 'five', other: 1 })).json.code).toBe('invalid_input')
    const typed = await post('path: five', { 'content-type': 'application/yaml' })
    expect([typed.status, typed.json.code]).toEqual([415, 'unsupported_type'])
  })
})

describe('an uploaded archive', () => {
  test('is judged as the folder is, once for one key, and is not kept besides', async () => {
    const query = '?file=C:%5Cresults%5C%E7%B5%90%E6%9E%9C.tar.gz&edition=2.0'
    const key = { 'idempotency-key': 'upload-1' }
    const bytes = tarOf(five)
    const answer = await upload(bytes, query, key)
    expect(answer.status).toBe(202)
    expect(answer.json).toMatchObject({ name: '結果', source: { kind: 'upload', label: '結果.tar.gz' } })
    const again = await upload(bytes, query, key)
    expect([again.status, again.json.id]).toEqual([200, answer.json.id])
    const other = await upload(Buffer.concat([bytes, Buffer.from('x')]), query, key)
    expect([other.status, other.json.code]).toEqual([409, 'idempotency_mismatch'])
    expect(await ended(answer.json.id)).toMatchObject({ state: 'ready', counts: { runs: 5 } })
    expect((await get(answer.json.id, '/document')).text).toBe(baseDocument)
    await eventually(() => expect(readdirSync(kept).filter((name) => name.startsWith('.'))).toEqual([]))
  })

  test('beyond 2 GiB is refused by its declared size, with the number', async () => {
    const size = String(2 * 1024 ** 3 + 1)
    const answer = await api.call('POST', '/api/v1/reports', {
      headers: { 'content-type': 'application/zip', 'content-length': size, expect: '100-continue' },
    })
    expect(answer).toMatchObject({ status: 413, json: { code: 'too_large', detail: expect.stringContaining('2 GiB') } })
  })

  test('that breaks off, is empty or packed once more leaves nothing behind', async () => {
    const before = await ctx.db.prisma.report.count()
    await new Promise<void>((resolve) => {
      const outgoing = request({
        port: api.port,
        method: 'POST',
        path: '/api/v1/reports',
        headers: {
          authorization: `Bearer ${ctx.config.adminToken}`,
          'content-type': 'application/zip',
          'content-length': '1000000',
        },
      })
      outgoing.on('error', () => resolve())
      outgoing.write(
        'some of it',
        () =>
          void eventually(() => expect(readdirSync(kept).some((name) => name.startsWith('.upload-'))).toBe(true)).then(
            () => outgoing.destroy(),
          ),
      )
    })
    await eventually(() => expect(readdirSync(kept).filter((name) => name.startsWith('.upload-'))).toEqual([]))
    expect(await upload(new Uint8Array())).toMatchObject({ status: 400, json: { code: 'bad_request' } })
    expect(await upload(Buffer.from('x'), '', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 })
    expect((await upload(Buffer.from('x'), '?edition=9')).json.issues).toMatchObject([{ path: 'edition' }])
    expect(await ctx.db.prisma.report.count()).toBe(before)
    expect(readdirSync(kept).filter((name) => name.startsWith('.upload-'))).toEqual([])
  })

  test('that is broken fails, with the fix, and nothing of it stays', async () => {
    const whole = tarOf(five)
    const answer = await upload(whole.subarray(0, whole.length / 2))
    const report = await ended(answer.json.id)
    expect(report).toMatchObject({ state: 'failed', error: { fix: expect.any(String) } })
    expect(report.error?.detail).not.toContain(root)
    await eventually(() => expect(readdirSync(kept).filter((name) => name.startsWith('.'))).toEqual([]))
    expect(existsSync(path.join(kept, report.id))).toBe(false)
  })
})

describe('runs of ours', () => {
  test('that have not ended, are unknown, or published nothing are named', async () => {
    const { matrixId, runIds } = await seedMatrix(ctx, [
      { state: 'running' },
      { state: 'failed' },
      { state: 'succeeded' },
    ])
    const going = await post({ matrix: matrixId })
    expect([going.status, going.json.code]).toEqual([409, 'conflict'])
    expect(going.json.issues).toEqual([{ path: 'runs', message: `${runIds[0]} (cell=0) is running` }])
    expect(await post({ runs: [runIds[0]] })).toMatchObject({ status: 409 })
    expect(await post({ runs: [runIds[1], 'r-none'] })).toMatchObject({
      status: 404,
      json: { detail: 'There is no run r-none.' },
    })
    expect(await post({ runs: runIds.slice(1) })).toMatchObject({
      status: 422,
      json: {
        issues: [
          { message: `${runIds[1]} has no published results` },
          { message: `${runIds[2]} has no published results` },
        ],
      },
    })
    expect(await post({ matrix: 'm-none' })).toMatchObject({ status: 404 })
  })

  test('make one tree; those of a matrix without results are left out, by name', async () => {
    const dirs = times(2).map((at, i) => writeTree(path.join(root, `cell-${i}`), trainingTree([at])))
    for (const dir of dirs) writeFileSync(path.join(dir, 'run.json'), '{}')
    const { matrixId, runIds } = await seedMatrix(ctx, [
      { state: 'succeeded', resultDir: dirs[0]! },
      { state: 'skipped', resultDir: dirs[1]! },
      { state: 'failed', resultDir: dirs[1]! },
    ])
    const report = await ready({ matrix: matrixId, edition: '2.0' })
    expect(report).toMatchObject({
      name: 'seeded',
      source: { kind: 'runs', label: 'seeded', matrixId, leftOut: [runIds[2]], runs: [] },
      counts: { runs: 2 },
    })
    const { json } = await get(report.id, '/document')
    expect(json.runs.map(({ path: at }: { path: string }) => at).sort()).toEqual(
      times(2).map((at) => `training/unet3d/run/${at}`),
    )
    const one = await post({ runs: [runIds[0], runIds[0]] })
    expect(one.json).toMatchObject({
      name: `run ${runIds[0]}`,
      source: { label: `run ${runIds[0]}`, matrixId: null, runs: [runIds[0]] },
    })
    expect((await api.call('DELETE', `/api/v1/reports/${one.json.id}`)).status).toBe(204)
    const listed = await api.call('GET', `/api/v1/reports?matrix=${matrixId}`)
    expect(listed.json.items.map(({ id }: Report) => id)).toEqual([report.id])
  })
})

describe('downloads', () => {
  test('of its own edition are there with it, those of another are made when they are asked for; the same bytes each time', async () => {
    const report = base
    const types = { pdf: /^%PDF-/, html: /^<!doctype html/i, csv: /,/, json: /^\{/, zip: /^PK/ }
    for (const [format, begins] of Object.entries(types)) {
      const answer = await get(report.id, `/download?format=${format}`)
      expect(answer.status, format).toBe(200)
      expect(answer.text, format).toMatch(begins)
      expect(Number(answer.headers['content-length'])).toBe(report.sizes[format as 'pdf'])
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
        'content-disposition': expect.stringMatching(/^attachment; /),
      })
      expect(decodeURIComponent(String(answer.headers['content-disposition']))).toContain(`Отчёт _July_1 2.0.${format}`)
      expect((await get(report.id, `/download?format=${format}`)).text).toBe(answer.text)
    }
    const [a, b] = await Promise.all([1, 2].map(() => get(report.id, '/download?format=html&edition=3.0')))
    expect([a!.status, b!.status]).toEqual([200, 200])
    expect(a!.text).toBe(b!.text)
    expect(a!.text).toContain('3.0')
    expect(await get(report.id, '/download?format=zip&edition=3.0')).toMatchObject({ status: 404 })
    expect(await get(report.id, '/download?format=doc')).toMatchObject({ status: 422 })
    expect(await get('p-none', '/download?format=pdf')).toMatchObject({ status: 404 })
  })

  test('of two reports of the same results differ in nothing but id and time', async () => {
    twin = await ready({ path: 'five', edition: '2.0', name: NAME })
    for (const format of ['html', 'csv', 'json']) {
      const [one, two] = await Promise.all([base, twin].map(({ id }) => get(id, `/download?format=${format}`)))
      const plain = (text: string, { id, createdAt }: Report) =>
        text
          .replaceAll(id, 'ID')
          .replaceAll(createdAt, 'TIME')
          .replaceAll(createdAt.slice(0, 19).replace('T', ' '), 'TIME')
      expect(plain(two!.text, twin), format).toBe(plain(one!.text, base))
    }
  })
})

describe('the list', () => {
  test('is newest first, page by page, and is searched by name, source and verdict', async () => {
    const list = async (query: string) => (await api.call('GET', `/api/v1/reports?${query}`)).json
    const all = (await list(`search=${encodeURIComponent('ОТЧЁТ')}`)).items as Report[]
    expect(all.map(({ id }) => id)).toEqual([twin.id, base.id])
    const first = await list(`search=july&limit=1`)
    const second = await list(`search=july&limit=1&cursor=${first.nextCursor}`)
    expect([first.items[0], second.items[0], second.nextCursor]).toEqual([...all, null])
    expect((await list('search=gone-later')).items).toEqual([base])
    for (const wanted of ['closed', 'open', 'invalid', 'unjudged'])
      expect((await list(`search=july&verdict=${wanted}`)).items).toHaveLength(wanted === 'closed' ? 2 : 0)
    const { text } = await api.call('GET', '/metrics')
    expect(text).toMatch(/^rungrid_reports\{verdict="closed"\} [1-9]/m)
  })
})

describe('deleting', () => {
  test('takes the files too, and what they were about stays', async () => {
    expect(readdirSync(path.join(kept, twin.id)).length).toBeGreaterThan(4)
    expect((await api.call('DELETE', `/api/v1/reports/${twin.id}`)).status).toBe(204)
    expect(readdirSync(kept).filter((name) => name.includes(twin.id))).toEqual([])
    expect(await get(twin.id)).toMatchObject({ status: 404, json: { code: 'not_found' } })
    expect((await api.call('DELETE', `/api/v1/reports/${twin.id}`)).status).toBe(404)
    expect(existsSync(five)).toBe(true)
  })

  test('one that is judged, or waits for it, ends that at once; those behind it go on', async () => {
    const [first, second, third] = [
      await post({ path: 'five' }),
      await upload(tarOf(five)),
      await post({ path: 'five' }),
    ]
    for (const { json } of [second, first])
      expect((await api.call('DELETE', `/api/v1/reports/${json.id}`)).status).toBe(204)
    expect(await get(first.json.id)).toMatchObject({ status: 404 })
    expect(await ended(third.json.id)).toMatchObject({ state: 'ready' })
    const left = readdirSync(kept).filter((name) => [first, second].some(({ json }) => name.includes(json.id)))
    expect(left).toEqual([])
  })
})

describe('who and how much', () => {
  test('with too many waiting it says busy and when to come back; an upload is not even read', async () => {
    const places = Array.from({ length: 20 }, () => reporterOf(ctx).places.take())
    for (const answer of [await post({ path: 'five' }), await upload(tarOf(five))]) {
      expect(answer).toMatchObject({ status: 503, json: { code: 'busy' } })
    }
    expect((await post({ path: 'five' })).headers['retry-after']).toBe('10')
    for (const release of places) release()
    reporterOf(ctx).places.take()()
  })

  test('the token of an attempt reaches no report', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    const { token } = await seedAttempt(ctx, runIds[0]!)
    const headers = { authorization: `Bearer ${token}` }
    for (const [method, at] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', '/p-1'],
      ['GET', '/p-1/document'],
      ['DELETE', '/p-1'],
    ] as const)
      expect((await api.call(method, `/api/v1/reports${at}`, { headers })).status, `${method} ${at}`).toBe(403)
    expect((await upload(tarOf(five), '', headers)).status).toBe(403)
    expect((await api.call('GET', '/api/v1/rules', { headers })).status).toBe(403)
  })
})

describe('rules', () => {
  test('are listed with what they ask for in each edition, and found by their id', async () => {
    const { items } = (await api.call('GET', '/api/v1/rules')).json
    expect(items.length).toBeGreaterThan(10)
    for (const rule of items) expect(Object.keys(rule.requirements)).toEqual(Object.keys(rule.clauses).sort())
    const [first] = items
    expect((await api.call('GET', `/api/v1/rules/${first.id}`)).json).toEqual(first)
    const none = await api.call('GET', `/api/v1/rules/${first.id.split('/')[0]}/none`)
    expect(none).toMatchObject({ status: 404, json: { code: 'not_found', fix: expect.stringContaining(first.id) } })
  })
})
