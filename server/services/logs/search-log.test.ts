import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, startApi, testContext } from '../../api/testing/api-server'
import { makeAttempt } from '../../intake/testing/attempt'
import { testDatabase } from '../../testing/database'
import { type SearchLog, searchLog } from './search-log'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const root = await mkdtemp(path.join(os.tmpdir(), 'rungrid-search-'))
afterAll(() => rm(root, { recursive: true, force: true }))

async function runWithLog(content: string | Buffer) {
  const dir = await mkdtemp(path.join(root, 'attempt-'))
  await writeFile(path.join(dir, 'stdout.log'), content)
  return { dir, ...(await makeAttempt(ctx.db, { dir })) }
}

const look = (runId: string, text: string, over: Partial<SearchLog> = {}) =>
  searchLog(ctx, { runId, stream: 'stdout', text, matchCase: false, isRegex: false, offset: 0, limit: 5000, ...over })

/** Every page, until the end. */
async function all(runId: string, text: string, over: Partial<SearchLog> = {}) {
  const matches = []
  let offset = 0
  for (;;) {
    const page = await look(runId, text, { ...over, offset })
    matches.push(...page.matches)
    if (page.atEnd) return matches
    expect(page.nextOffset).toBeGreaterThan(offset)
    offset = page.nextOffset
  }
}

describe('searching a log', () => {
  it('finds every line of a large one, page by page, with its place and number', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) =>
      i % 1000 === 7 ? `step ${i} ERROR ü` : `step ${i} fine – ok`,
    )
    const text = `${lines.join('\n')}\n`
    const bytes = Buffer.from(text)
    const { runId } = await runWithLog(text)
    for (const limit of [5000, 60]) {
      const found = await all(runId, 'error', { limit })
      expect(found.map((match) => match.line)).toEqual(Array.from({ length: 100 }, (_, i) => i * 1000 + 8))
      for (const { offset, text, from, to } of found) {
        expect(bytes.subarray(offset, offset + Buffer.byteLength(text)).toString()).toBe(text)
        expect(text.slice(from, to)).toBe('ERROR')
      }
    }
    expect(await all(runId, 'error', { matchCase: true })).toEqual([])
    expect(await all(runId, String.raw`step \d+7007 E`, { isRegex: true })).toHaveLength(9)
  })

  it('looks at lines as they are shown: through colours, and only at the last drawing of a bar', async () => {
    const { runId } = await runWithLog('\u001b[31mErr\u001b[1mor\u001b[0m here\n 10%|#\r 90%|##\n')
    expect((await all(runId, 'error here')).map(({ offset, text }) => ({ offset, text }))).toEqual([
      { offset: 0, text: 'Error here' },
    ])
    expect(await all(runId, '10%')).toEqual([])
    expect(await all(runId, '90%')).toHaveLength(1)
  })

  it('tells of a match in a long line with what stands around it', async () => {
    const { runId } = await runWithLog(`${'x'.repeat(5000)}needle${'y'.repeat(5000)}\n`)
    const [match] = await all(runId, 'needle')
    expect(match!.text.length).toBe(200)
    expect(match!.text.slice(match!.from, match!.to)).toBe('needle')
  })

  it('goes on where it was when more is written, also in the line that was being written', async () => {
    const { runId, dir } = await runWithLog('one match\ntwo ma')
    const first = await look(runId, 'match')
    expect(first).toMatchObject({ atEnd: true, nextOffset: 10, matches: [{ offset: 0 }] })
    await appendFile(path.join(dir, 'stdout.log'), 'tch\n')
    expect((await look(runId, 'match', { offset: first.nextOffset })).matches).toMatchObject([{ offset: 10, line: 2 }])
  })

  it('breaks off an expression that would take for ever, and refuses what is none', async () => {
    const { runId } = await runWithLog(`${'a'.repeat(200)}!\n`)
    await expect(look(runId, '(a+)+$', { isRegex: true })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('too long'),
    })
    await expect(look(runId, '(', { isRegex: true })).rejects.toMatchObject({ code: 'invalid_input' })
    expect((await look(runId, '(a+)+$')).matches).toEqual([])
  })

  it('finds nothing where there is no log yet', async () => {
    const { runId } = await makeAttempt(ctx.db)
    expect(await look(runId, 'x')).toEqual({ matches: [], nextOffset: 0, atEnd: true, size: 0 })
    await expect(look('r-none', 'x')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is reached by HTTP, where a search for nothing is refused', async () => {
    const { runId } = await runWithLog('a.c\nabc\n')
    const found = async (query: string) => {
      const answer = await api.call('GET', `/api/v1/runs/${runId}/logs/search?${query}`)
      return answer.status === 200 ? answer.json.matches.map((match: { text: string }) => match.text) : answer.status
    }
    expect(await found('q=A.C')).toEqual(['a.c'])
    expect(await found('q=A.C&regex=true')).toEqual(['a.c', 'abc'])
    expect(await found('q=A.C&regex=true&case=true')).toEqual([])
    expect(await found('q=')).toBe(422)
  })
})

describe('a log over HTTP', () => {
  it('comes as it lies in the file, with the number of lines before, and says when it is gone', async () => {
    const content = Buffer.concat([Buffer.from('one\ntwo\n'), Buffer.from([0xff, 0x00, 0x0a])])
    const { runId, dir } = await runWithLog(content)
    const get = async (query: string) => {
      const answer = await fetch(`${api.url}/api/v1/runs/${runId}/logs?${query}`, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      })
      return { headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
    }
    const rest = await get('offset=4')
    expect(rest.bytes).toEqual(content.subarray(4))
    expect(rest.headers.get('x-rungrid-newlines')).toBe('1')
    expect(rest.headers.get('x-rungrid-absent')).toBeNull()
    await rm(dir, { recursive: true })
    expect((await get('')).headers.get('x-rungrid-absent')).toBe('deleted')
    const { runId: other } = await makeAttempt(ctx.db, { dir: path.join(root, 'nowhere') })
    await ctx.db.pool.query('update attempt set started_at = null where run_id = $1', [other])
    const early = await api.call('GET', `/api/v1/runs/${other}/logs`)
    expect(early.headers['x-rungrid-absent']).toBe('not-started')
  })

  it('is downloaded whole or in ranges', async () => {
    const { runId } = await runWithLog('0123456789')
    const get = (range: string | null, query = '') =>
      api.call('GET', `/api/v1/runs/${runId}/logs/download${query}`, { headers: { range } })
    const whole = await get(null)
    expect([whole.status, whole.text, whole.headers['content-length']]).toEqual([200, '0123456789', '10'])
    expect(whole.headers['content-disposition']).toContain(`${runId}-attempt-1.stdout.log`)
    for (const [range, status, text] of [
      ['bytes=2-4', 206, '234'],
      ['bytes=7-', 206, '789'],
      ['bytes=-3', 206, '789'],
      ['bytes=5-99', 206, '56789'],
      ['bytes=10-', 416, ''],
      ['bytes=4-2', 200, '0123456789'],
      ['lines=1-2', 200, '0123456789'],
    ] as const) {
      const answer = await get(range)
      expect([range, answer.status, answer.text]).toEqual([range, status, text])
    }
    expect((await get('bytes=2-4')).headers['content-range']).toBe('bytes 2-4/10')
    expect((await get(null, '?stream=stderr')).status).toBe(404)
  })
})
