/** Importing over real HTTP into a real database. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Answer, startApi, testContext } from '../../api/testing/api-server'
import { testDatabase } from '../../testing/database'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const root = ctx.config.roots[0]!

const CSV = 'model,attention,task,accuracy\na,dense,qa,0.8\na,streaming,qa,0.7\nb,dense,qa,0.9\n'

function file(name: string, text: string): string {
  const full = path.join(root, name)
  mkdirSync(path.dirname(full), { recursive: true })
  writeFileSync(full, text)
  return full
}

const plan = (body: object) => api.call('POST', '/api/v1/imports/plan', { body })
const run = (body: object, headers: Record<string, string> = {}) =>
  api.call('POST', '/api/v1/imports', { body, headers })
const runsOf = async (id: string) => (await api.call('GET', `/api/v1/runs?matrix=${id}&sort=position`)).json.items

/** As a browser sends a form. */
function upload(to: string, name: string, content: string | Uint8Array, input?: object): Promise<Answer> {
  const form = new FormData()
  form.set('file', new File([content as BlobPart], name))
  if (input) form.set('input', JSON.stringify(input))
  return fetch(`${api.url}${to}`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${ctx.config.adminToken}` },
  }).then(async (response) => {
    const text = await response.text()
    return { status: response.status, headers: {}, text, json: JSON.parse(text) }
  })
}

describe('a file of scores', () => {
  test('is planned without a trace, then becomes a finished matrix whose files can be read', async () => {
    const full = file('one/scores.csv', CSV)
    const before = await ctx.db.prisma.matrix.count()
    const planned = await plan({ path: 'one/scores.csv' })
    expect(planned.status).toBe(200)
    expect(planned.json).toMatchObject({
      format: { id: 'csv' },
      name: 'scores',
      source: full,
      total: 3,
      succeeded: 3,
      failed: 0,
      axes: [
        { name: 'model', values: 2 },
        { name: 'attention', values: 2 },
        { name: 'task', values: 1 },
      ],
      holes: { count: 1, keys: ['model=b, attention=streaming, task=qa'] },
      scores: [{ name: 'accuracy', direction: 'higher', scale: [0, 1], runs: 3 }],
      problemCount: 0,
      before: null,
    })
    expect(await ctx.db.prisma.matrix.count()).toBe(before)

    const imported = await run({ path: full, name: 'my scores' })
    expect([imported.status, imported.json]).toMatchObject([
      201,
      { name: 'my scores', total: 3, succeeded: 3, failed: 0 },
    ])
    const { id } = imported.json
    const matrix = (await api.call('GET', `/api/v1/matrices/${id}`)).json
    expect(matrix).toMatchObject({
      state: 'finished',
      origin: 'imported',
      imported: { format: 'csv', source: full, upload: false },
      counts: { succeeded: 3 },
      axes: [
        { name: 'model', values: 2 },
        { name: 'attention', values: 2 },
        { name: 'task', values: 1 },
      ],
      excluded: 1,
    })
    const listed = (await api.call('GET', '/api/v1/matrices')).json.items.find((one: { id: string }) => one.id === id)
    expect(listed.origin).toBe('imported')

    const [first] = await runsOf(id)
    expect(first).toMatchObject({ state: 'succeeded', attempts: 0, key: 'model=a, attention=dense, task=qa' })
    expect(first.scores).toEqual([{ name: 'accuracy', value: 0.8, direction: 'higher', scale: [0, 1], headline: true }])
    const page = (await api.call('GET', `/api/v1/runs/${first.id}`)).json
    expect(page).toMatchObject({ resultDir: path.dirname(full), attemptList: [] })
    expect(page.files).toEqual([{ path: 'scores.csv', size: CSV.length }])
    const download = await api.call('GET', `/api/v1/runs/${first.id}/files/scores.csv`)
    expect(download.text).toBe(CSV)
    // Only what was read belongs to it, whatever lies beside.
    file('one/secret.txt', 'x')
    expect((await api.call('GET', `/api/v1/runs/${first.id}/files/secret.txt`)).status).toBe(404)
    // Once changed, the file is not what the scores came from.
    writeFileSync(full, `${CSV}b,streaming,qa,0.1\n`)
    expect((await api.call('GET', `/api/v1/runs/${first.id}`)).json.files).toEqual([])
  })

  test('is stored once for one key, recognised the second time, and stored anew when that is wanted', async () => {
    const body = { path: file('twice/scores.csv', CSV) }
    const key = { 'idempotency-key': 'import-1' }
    const first = await run(body, key)
    expect((await run(body, key)).json).toEqual(first.json)
    expect((await run({ ...body, name: 'other' }, key)).json.code).toBe('idempotency_mismatch')

    expect((await plan(body)).json.before).toEqual({ id: first.json.id, name: 'scores' })
    const again = await run(body)
    expect([again.status, again.json.code]).toEqual([409, 'conflict'])
    expect(again.json.detail).toContain(first.json.id)
    const forced = await run({ ...body, force: true })
    expect(forced.status).toBe(201)
    expect(forced.json.id).not.toBe(first.json.id)
    // Other columns are other results, and so is other content.
    const other = {
      ...body,
      options: {
        axes: [
          { name: 'm', column: 'model' },
          { name: 'a', column: 'attention' },
        ],
      },
    }
    expect((await run(other)).status).toBe(201)
  })

  test('two imports of the same at once make one matrix', async () => {
    const body = { path: file('race/scores.csv', CSV) }
    const answers = await Promise.all([run(body), run(body), run(body)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  test('with faults is refused with each line, and nothing is stored', async () => {
    const before = await ctx.db.prisma.matrix.count()
    const body = { path: file('bad/scores.csv', 'model,acc\na,0.5\na,0.6\nb,0.7,1\n') }
    expect((await plan(body)).json).toMatchObject({ total: 0, errorCount: 1, problems: [{ path: 'scores.csv:4' }] })
    const refused = await run(body)
    expect([refused.status, refused.json.code]).toEqual([422, 'invalid_input'])
    expect(refused.json.issues).toEqual([expect.objectContaining({ path: 'scores.csv:4' })])
    expect(await ctx.db.prisma.matrix.count()).toBe(before)
  })

  test('shows rows that failed as failed with their reason, and refuses to retry what it can not execute', async () => {
    const imported = await run({ path: file('failed/s.csv', 'model,acc,error\na,0.5,\nb,,CUDA out of memory\n') })
    expect(imported.json).toMatchObject({ total: 2, failed: 1 })
    const { id } = imported.json
    const [good, bad] = await runsOf(id)
    expect(good).toMatchObject({ state: 'succeeded', failure: null })
    expect(bad).toMatchObject({ state: 'failed', failure: { class: 'no_results', message: 'CUDA out of memory' } })
    for (const target of [`runs/${bad.id}`, `matrices/${id}`]) {
      const retried = await api.call('POST', `/api/v1/${target}/retry`, { body: {} })
      expect([retried.status, retried.json.code]).toEqual([409, 'conflict'])
      expect(retried.json.detail).toContain('nothing to execute')
    }
    expect((await runsOf(id))[1].state).toBe('failed')
  })

  test('knows when a run ended and how long it took', async () => {
    const text = 'model,acc,date,duration_s\na,0.5,2026-03-01T10:00:00Z,90\n'
    const [one] = await runsOf((await run({ path: file('times/s.csv', text) })).json.id)
    expect(one).toMatchObject({ startedAt: '2026-03-01T09:58:30.000Z', endedAt: '2026-03-01T10:00:00.000Z' })
  })
})

describe('a directory of results', () => {
  test('of sparse-attention-hub becomes runs that stand where their files are', async () => {
    const csv = '"question","predicted_answer"\n"q","a"\n'
    const metrics = '{"overall_score": 41.5, "task_scores": {"qasper": 41.5}, "summary": {"total_samples": 1}}'
    const config = '{"sparse_attention_config": null, "subsets_to_run": ["qasper"]}'
    const good = path.dirname(file('hub/org_a/dense/longbench_qasper/raw_results.csv', csv))
    file('hub/org_a/dense/longbench_qasper/metrics.json', metrics)
    file('hub/org_a/dense/longbench_qasper/config.json', config)
    file('hub/org_a/dense/longbench_hotpotqa/raw_results.csv', '')
    mkdirSync(path.join(root, 'hub/org_a/dense/longbench_trec'))
    const imported = await run({ path: 'hub' })
    expect(imported.json).toMatchObject({ name: 'sparse-attention-hub', total: 3, failed: 2 })
    const runs = await runsOf(imported.json.id)
    expect(
      runs.map((one: { key: string; failure: { message: string } | null }) => [one.key, one.failure?.message]),
    ).toEqual([
      ['model=org_a, attention=dense, task=longbench/hotpotqa', expect.stringContaining('raw_results.csv is empty')],
      ['model=org_a, attention=dense, task=longbench/qasper', undefined],
      ['model=org_a, attention=dense, task=longbench/trec', expect.stringContaining('holds no result')],
    ])
    const page = (await api.call('GET', `/api/v1/runs/${runs[1].id}`)).json
    expect(page.resultDir).toBe(good)
    expect(page.files.map((one: { path: string }) => one.path)).toEqual([
      'raw_results.csv',
      'metrics.json',
      'config.json',
    ])
    expect((await api.call('GET', `/api/v1/runs/${runs[1].id}/files/metrics.json`)).text).toBe(metrics)
    const empty = await api.call('GET', `/api/v1/runs/${runs[0].id}/files/raw_results.csv`)
    expect([empty.status, empty.text]).toEqual([200, ''])
    // It was not launched with known parameters, so a launch over it does not count it as complete.
    const spec = {
      benchmark: 'llm-eval',
      params: { adapter: 'sparse-attention-hub' },
      axes: { model: ['org/a'], attention: ['dense'], task: [{ benchmark: 'longbench', subsets: ['qasper'] }] },
      results_dir: path.join(root, 'hub'),
    }
    const planned = await api.call('POST', '/api/v1/matrices/plan', { body: spec })
    expect(planned.json.runs[0]).toMatchObject({ status: 'run', resultDir: good })
    expect(planned.json.runs[0].reason).toContain('it can be imported')
  })

  test('of lm-evaluation-harness as it was recorded is imported, what is cut off is told', async () => {
    const recorded = readFileSync(
      path.join(import.meta.dirname, '../../../lib/results/testing/lm-eval/tasks.json'),
      'utf8',
    )
    file('lm/models__tiny/results_2026-11-22T01-21-10.000001.json', recorded)
    file('lm/models__tiny/results_2026-11-22T02-00-00.000001.json', recorded.slice(0, 900))
    const imported = await run({ path: 'lm' })
    expect(imported.json).toMatchObject({ total: 3, failed: 0, problems: 1 })
    const events = (await api.call('GET', `/api/v1/events?matrix=${imported.json.id}`)).json.items
    expect(events.map((event: { kind: string }) => event.kind).sort()).toEqual(['import.problem', 'matrix.imported'])
    const [sums] = await runsOf(imported.json.id)
    expect(sums.axes.task.label).toBe('sums')
    expect((await api.call('GET', `/api/v1/runs/${sums.id}`)).json.imported.note).toContain('first 12 samples')
  })
})

describe('an upload', () => {
  test('is planned, imported and kept in the data directory', async () => {
    const planned = await upload('/api/v1/imports/plan', 'up.csv', CSV)
    expect(planned.json).toMatchObject({ source: 'up.csv', total: 3, errorCount: 0 })
    expect(existsSync(path.join(ctx.config.dataDir, 'imports'))).toBe(false)
    const imported = await upload('/api/v1/imports', '../../up.csv', CSV, { name: 'uploaded', options: {} })
    expect([imported.status, imported.json.name]).toEqual([201, 'uploaded'])
    const [first] = await runsOf(imported.json.id)
    expect((await api.call('GET', `/api/v1/runs/${first.id}/files/up.csv`)).text).toBe(CSV)
    expect((await upload('/api/v1/imports', 'renamed.csv', CSV)).status).toBe(409)
    // What was refused leaves no file.
    expect(readdirSync(path.join(ctx.config.dataDir, 'imports'))).toEqual([imported.json.id])
  })

  test('that is no text, too large, no file or no form is refused with the fix', async () => {
    const to = '/api/v1/imports/plan'
    expect((await upload(to, 'a.csv', new Uint8Array([0xff, 0xfe, 0x41]))).json.code).toBe('invalid_input')
    expect((await upload(to, 'a.csv', new Uint8Array(17 * 1024 * 1024 + 1))).json.code).toBe('too_large')
    expect((await upload(to, 'a.bin', 'x')).json).toMatchObject({ code: 'invalid_input' })
    expect((await upload(to, 'a.csv', CSV, { options: { colour: 1 } })).json.code).toBe('invalid_input')
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    expect((await api.call('POST', to, { headers, body: 'nonsense' })).json.code).toBe('bad_request')
    const text = await api.call('POST', to, { headers: { 'content-type': 'text/csv' }, body: CSV })
    expect([text.status, text.json.code]).toEqual([415, 'unsupported_type'])
  })
})

describe('a path', () => {
  test('outside the roots, through a link, absent or of an unknown kind is refused', async () => {
    symlinkSync('/etc', path.join(root, 'etc-link'))
    for (const [body, words] of [
      [{ path: '/etc/passwd' }, 'outside the directories'],
      [{ path: 'etc-link/passwd' }, 'outside the directories'],
      [{ path: 'absent.csv' }, 'is not there'],
      [{ path: file('x/readme.md', 'hello') }, 'nothing that can be imported'],
      [{ path: file('x/a.csv', CSV), format: 'xlsx' }, 'no format `xlsx`'],
      [{ path: 'x/a.csv', unknown: 1 }, 'unknown'],
    ] as const) {
      const answer = await plan(body)
      expect([answer.status, answer.json.code], body.path).toEqual([422, 'invalid_input'])
      expect(answer.json.detail).toContain(words)
    }
  })
})

test('a table of 5,000 runs is imported in one go', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `m${i % 100},t${Math.floor(i / 100)},0.${i}`)
  const imported = await run({ path: file('large/scores.csv', `model,task,acc\n${rows.join('\n')}\n`) })
  expect([imported.status, imported.json.total]).toEqual([201, 5000])
  expect((await api.call('GET', `/api/v1/matrices/${imported.json.id}`)).json).toMatchObject({
    total: 5000,
    excluded: 0,
    thumbnail: { columns: expect.any(Number) },
  })
})

describe('texts and times that no database stores', () => {
  test.each([
    ['a NUL character', '{"model": "a\\u0000b", "accuracy": 0.5}\n'],
    ['half of a surrogate pair', '{"model": "a\\ud800", "accuracy": 0.5}\n'],
  ])('%s is an error with its place, and nothing is imported', async (_, text) => {
    const name = `texts-${Math.random()}.jsonl`
    file(name, text)
    const planned = await plan({ path: name })
    expect(planned.json).toMatchObject({ errorCount: 1, problems: [{ path: name, level: 'error' }] })
    expect(await run({ path: name })).toMatchObject({ status: 422, json: { code: 'invalid_input' } })
  })

  test('a backslash before u0000 is only a text', async () => {
    file('backslash.jsonl', '{"model": "a\\\\u0000b", "accuracy": 0.5}\n')
    expect(await run({ path: 'backslash.jsonl' })).toMatchObject({ status: 201 })
  })

  test('a NUL character in what a person wrote is refused with the fix', async () => {
    file('plain.csv', CSV)
    expect(await run({ path: 'plain.csv', name: 'a\0b', force: true })).toMatchObject({
      status: 422,
      json: { code: 'invalid_input', fix: expect.stringContaining('without') },
    })
  })

  test('an absurd duration or date is left out, and the score counts', async () => {
    file('absurd.csv', 'model,accuracy,duration,date\na,0.5,1e300,2026-01-01\nb,0.6,3,0000-01-01\n')
    const imported = await run({ path: 'absurd.csv' })
    expect(imported).toMatchObject({ status: 201, json: { succeeded: 2 } })
    expect((await runsOf(imported.json.id)).map((one: { endedAt: string | null }) => one.endedAt)).toEqual([
      '2026-01-01T00:00:00.000Z',
      null,
    ])
  })
})
