/** The protocol on the wire: every code and limit, tokens, and what a recorded training of Hugging Face leaves behind. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Progress } from '../../lib/progress/schema'
import { reachedDirectly } from '../engines/local/worker-environment'
import { BURST } from '../intake/kubeflow/rate'
import { testDatabase } from '../testing/database'
import { type Answer, type CallOptions, startApi, testContext } from './testing/api-server'
import { seedAttempt, seedMatrix } from './testing/seed'

const db = await testDatabase()
const ctx = testContext(db)
const api = await startApi(ctx)
const GROUP = '/apis/trainer.kubeflow.org/v1alpha1'
const time = '2026-03-06T10:11:12.123456+01:00'

async function job(state: 'running' | 'succeeded' = 'running') {
  const { runIds } = await seedMatrix(ctx, [{ state, startedAt: new Date() }])
  const runId = runIds[0] as string
  const ended =
    state === 'running' ? {} : { state: 'ended' as const, outcome: 'succeeded' as const, endedAt: new Date() }
  const { attemptId, token } = await seedAttempt(ctx, runId, { heardAt: new Date(Date.now() - 60_000), ...ended })
  const path = `${GROUP}/namespaces/rungrid/trainjobs/${attemptId}/status`
  const post = (body: unknown, options: CallOptions = {}, to = path): Promise<Answer> =>
    api.call('POST', to, { ...options, body, headers: { authorization: `Bearer ${token}`, ...options.headers } })
  const send = (status: object) => post({ trainerStatus: { lastUpdatedTime: time, ...status } })
  const run = async () => (await api.call('GET', `/api/v1/runs/${runId}`)).json
  const progress = async (): Promise<Progress> => (await run()).progress
  const series = async () => {
    const { json } = await api.call('POST', '/api/v1/series/query', { body: { runs: [runId], buckets: 100 } })
    return Object.fromEntries(
      (json.series as { name: string; step: number[]; last: unknown[] }[]).map(({ name, step, last }) => [
        name,
        step.map((at, i) => [at, last[i]]),
      ]),
    )
  }
  return { runId, attemptId, token, path, post, send, run, progress, series }
}

function failure(code: number, reason: string, message: unknown) {
  return { metadata: {}, status: 'Failure', message, reason, code }
}

describe('a status update', () => {
  it('is answered with what was understood, and becomes the progress of the run', async () => {
    const { send, progress, run } = await job()
    expect((await run()).stale).toBe(true)
    const answer = await send({
      progressPercentage: 45,
      estimatedRemainingSeconds: 3600,
      metrics: [{ name: 'loss', value: '0.2347' }],
    })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.headers.location).toBeUndefined()
    expect(answer.json).toEqual({
      trainerStatus: {
        progressPercentage: 45,
        estimatedRemainingSeconds: 3600,
        metrics: [{ name: 'loss', value: '0.2347' }],
        lastUpdatedTime: '2026-03-06T09:11:12Z',
      },
    })
    expect(await progress()).toMatchObject({
      progressPercentage: 45,
      estimatedRemainingSeconds: 3600,
      estimatedBy: 'program',
      metrics: [{ name: 'loss', value: '0.2347' }],
      lastUpdatedTime: '2026-03-06T09:11:12.123Z',
    })
    // What it says now was heard now, whatever its clock says.
    expect((await run()).stale).toBe(false)
  })

  it('without a status changes nothing', async () => {
    const { post, progress } = await job()
    for (const body of ['{}', 'null', '{"trainerStatus": null}', '{"other": 1}']) {
      const answer = await post(body)
      expect([answer.status, answer.json]).toEqual([200, {}])
    }
    expect(await progress()).toBeNull()
  })

  it('replaces the one before: what it leaves out is gone', async () => {
    const { send, progress } = await job()
    await send({ progressPercentage: 10, metrics: [{ name: 'a', value: '1' }] })
    await send({ progressPercentage: 20 })
    expect(await progress()).not.toHaveProperty('metrics')
  })

  it('is read as leniently as it costs nothing', async () => {
    const { post, send, progress } = await job()
    const metrics = [
      { name: 'n', value: 0.5 },
      { name: 'bare', value: 'x'.repeat(100) },
      { name: 'broken\u0000', value: 'a\u0007b' },
    ]
    expect((await send({ progressPercentage: 45.4, estimatedRemainingSeconds: 9.7, metrics })).status).toBe(200)
    expect(await progress()).toMatchObject({
      progressPercentage: 45,
      estimatedRemainingSeconds: 10,
      metrics: [
        { name: 'n', value: '0.5' },
        { name: 'bare', value: 'x'.repeat(64) },
        { name: 'broken\ufffd', value: 'a\ufffdb' },
      ],
    })
    expect(
      (await post(`{"trainerStatus": {"progressPercentage": 46, "lastUpdatedTime": "${time}"}} and more "{`)).status,
    ).toBe(200)
    expect((await send({ metrics: null, progressPercentage: null, unknown: [[]] })).json.trainerStatus).toEqual({
      lastUpdatedTime: '2026-03-06T09:11:12Z',
    })
  })

  const undecodable = failure(422, 'Invalid', 'Invalid payload')
  const invalid = (what: string) => failure(422, 'Invalid', expect.stringContaining(what))
  const status = (text: string) => `{"trainerStatus": {"lastUpdatedTime": "${time}", ${text}}}`
  const named = (n: number, length = 1) =>
    JSON.stringify(Array.from({ length: n }, (_, i) => ({ name: String(i).padEnd(length, 'x'), value: '1' })))
  it.each([
    ['no body', '', undecodable],
    ['no JSON', '{"trainerStatus": ', undecodable],
    ['a list', '[]', undecodable],
    ['a status that is text', '{"trainerStatus": "x"}', undecodable],
    ['a percentage that is text', status('"progressPercentage": "45"'), undecodable],
    ['a percentage that is NaN', status('"progressPercentage": NaN'), undecodable],
    ['a time left that is too large', status('"estimatedRemainingSeconds": 3000000000'), undecodable],
    ['metrics that are no list', status('"metrics": {}'), undecodable],
    ['a metric that is text', status('"metrics": ["x"]'), undecodable],
    ['a value that is a list', status('"metrics": [{"name": "a", "value": []}]'), undecodable],
    ['a time without a zone', '{"trainerStatus": {"lastUpdatedTime": "2026-03-06T10:11:12"}}', undecodable],
    ['a day that there is not', '{"trainerStatus": {"lastUpdatedTime": "2026-02-33T10:11:12Z"}}', undecodable],
    ['no time', '{"trainerStatus": {"progressPercentage": 1}}', invalid('lastUpdatedTime: Required value')],
    ['150 %', status('"progressPercentage": 150'), invalid('progressPercentage: Invalid value: 150')],
    ['-1 %', status('"progressPercentage": -1'), invalid('greater than or equal to 0')],
    ['a negative time left', status('"estimatedRemainingSeconds": -5'), invalid('estimatedRemainingSeconds')],
    ['257 metrics', status(`"metrics": ${named(257)}`), invalid('metrics: Too many: 257')],
    ['a name of 65 characters', status(`"metrics": ${named(1, 65)}`), invalid('metrics[0].name: Too long')],
    ['a metric without a name', status('"metrics": [{"value": "1"}]'), invalid('metrics[0].name')],
    ['a metric without a value', status('"metrics": [{"name": "a", "value": ""}]'), invalid('metrics[0].value')],
  ])('with %s is refused; the last good one stays and one event tells', async (_what, body, refusal) => {
    const { post, send, progress, attemptId } = await job()
    await send({ progressPercentage: 12, metrics: JSON.parse(named(256, 64)) })
    for (let i = 0; i < 2; i++) {
      const answer = await post(body)
      expect([answer.status, answer.json]).toEqual([422, refusal])
    }
    expect((await progress()).progressPercentage).toBe(12)
    const events = await ctx.db.prisma.event.findMany({ where: { attemptId, kind: 'status.refused' } })
    expect(events.map(({ message }) => message)).toEqual([
      expect.stringContaining('2 progress documents were left out'),
    ])
  })

  it('names the job in a refusal by its schema', async () => {
    const { send, attemptId } = await job()
    expect((await send({ progressPercentage: 150 })).json.message).toContain(`"${attemptId}" is invalid`)
  })

  it('of more than 64 KiB is refused by its length before its token is looked at, and one of 64 KiB is not', async () => {
    const { post, path } = await job()
    const body = (bytes: number) => `{"trainerStatus": {"lastUpdatedTime": "${time}"}}`.padEnd(bytes)
    expect((await post(body(65_536))).status).toBe(200)
    const large = await api.call('POST', path, { headers: { authorization: null }, body: body(65_537) })
    expect([large.status, large.json]).toEqual([413, failure(413, 'RequestEntityTooLarge', 'Payload too large')])
  })

  it('in pieces without a length is cut off at 64 KiB, and can then not be decoded', async () => {
    const { path, token } = await job()
    const body = `{"trainerStatus": {"lastUpdatedTime": "${time}"}}`
    expect(await chunked(path, token, body.padEnd(60_000))).toMatch(/^HTTP\/1\.1 200 /)
    expect(await chunked(path, token, body.padEnd(70_000))).toMatch(/^HTTP\/1\.1 422 /)
  })

  it('that comes too often is told to wait, each job for itself', async () => {
    const one = await job()
    const other = await job()
    const answers = await Promise.all(Array.from({ length: BURST * 2 }, () => one.post('{}')))
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]!.json).toEqual(failure(429, 'TooManyRequests', 'Too many status updates'))
    expect(refused[0]!.headers['retry-after']).toBe('1')
    expect((await other.post('{}')).status).toBe(200)
  })
})

function chunked(path: string, token: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(api.port, '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('close', () => resolve(answer))
    // A server that has answered need not read the rest.
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)))
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n` +
        `Connection: close\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    )
  })
}

describe('a token', () => {
  const forbidden = failure(403, 'Forbidden', 'Forbidden')

  it('of an attempt is good for the job of that attempt, by its id or its run’s, and for no other', async () => {
    const mine = await job()
    const other = await job()
    const to = (namespace: string, name: string) => `${GROUP}/namespaces/${namespace}/trainjobs/${name}/status`
    expect((await mine.post('{}', {}, to('rungrid', mine.runId))).status).toBe(200)
    for (const path of [other.path, to('default', mine.attemptId), to('rungrid', 'a-none')]) {
      const answer = await mine.post('{}', {}, path)
      expect([answer.status, answer.json]).toEqual([403, forbidden])
    }
    expect((await mine.post('{}', {}, '/api/v1/session/code')).status).toBe(403)
  })

  it.each([
    ['none', null],
    ['an unknown one', 'Bearer rga_none'],
    ['that of the administrator', undefined],
    ['no scheme', 'TOKEN'],
    ['three parts', 'Bearer TOKEN more'],
    ['another scheme', 'Basic TOKEN'],
  ])('that is %s is refused with 403, never 401, whether the job exists or not', async (_what, header) => {
    const { path, token } = await job()
    const headers: CallOptions['headers'] =
      header === undefined ? {} : { authorization: header?.replace('TOKEN', token) ?? null }
    for (const target of [path, path.replace(/a-\w+/, 'a-none')]) {
      const answer = await api.call('POST', target, { headers, body: '{}' })
      expect([answer.status, answer.json]).toEqual([403, forbidden])
    }
  })

  it('is read with any case of Bearer and any space, as Kubernetes does', async () => {
    const { post, token } = await job()
    expect((await post('{}', { headers: { authorization: `bEARER   ${token} ` } })).status).toBe(200)
  })

  it('of a job that is gone finds none', async () => {
    const { post, send, runId } = await job()
    expect((await post('{}')).status).toBe(200)
    await ctx.db.prisma.run.delete({ where: { id: runId } })
    const answer = await send({ progressPercentage: 1 })
    expect([answer.status, answer.json]).toEqual([404, failure(404, 'NotFound', 'Train job not found')])
  })
})

describe('another address', () => {
  it.each([
    ['GET', `${GROUP}/namespaces/rungrid/trainjobs/a-1/status`],
    ['PUT', `${GROUP}/namespaces/rungrid/trainjobs/a-1/status`],
    ['OPTIONS', `${GROUP}/namespaces/rungrid/trainjobs/a-1/status`],
    ['POST', `${GROUP}/namespaces/rungrid/trainjobs/a-1`],
    ['POST', `${GROUP}/namespaces/rungrid/trainjobs/a-1/status/`],
    ['POST', `${GROUP}/namespaces/rungrid/trainjobs//status`],
    ['POST', '/apis/batch/v1/jobs'],
    ['GET', '/apis'],
  ])('%s %s is answered in Kubernetes’ words, with or without a token', async (method, path) => {
    for (const headers of [{}, { authorization: null }] as CallOptions['headers'][]) {
      const answer = await api.call(method, path, { headers })
      expect([answer.status, answer.json]).toEqual([404, failure(404, 'NotFound', 'Not found')])
    }
  })

  it('is refused for a foreign host, and from a page of somebody else', async () => {
    const { post } = await job()
    for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }] as CallOptions['headers'][]) {
      const answer = await post('{}', { headers })
      expect([answer.status, answer.json]).toEqual([
        403,
        failure(403, 'Forbidden', expect.stringContaining('evil.example')),
      ])
    }
  })
})

describe('a training of Hugging Face', () => {
  /** As its callback sends: 300 steps in 3 epochs, logged every 50, evaluated every 100, one update in about 28 steps. */
  const hf = (values: Record<string, number>) =>
    Object.entries(values).map(([name, value]) => ({ name, value: String(value) }))
  const log = (step: number) => ({ loss: 3 - step / 100, learning_rate: 0.001, epoch: step / 100 })
  const evaluated = (step: number) => ({ eval_loss: 3.5 - step / 100, eval_runtime: 1.5 })
  const posts = (until: number) => {
    const list: object[] = [{ progressPercentage: 0, metrics: hf({ total_steps: 300 }) }]
    for (let step = 28; step <= until; step += 28) {
      const logged = Math.floor((step - 1) / 50) * 50
      const evaluation = Math.floor((step - 1) / 100) * 100
      list.push({
        progressPercentage: Math.min(99, Math.floor((100 * step) / 300)),
        estimatedRemainingSeconds: Math.floor((300 - step) / 5),
        metrics: hf({
          ...(logged ? log(logged) : {}),
          ...(evaluation ? evaluated(evaluation) : {}),
          ...(logged ? { epoch: logged / 100 } : {}),
          current_step: step,
          total_steps: 300,
          current_epoch: step / 100,
        }),
      })
    }
    return list
  }
  const send = async (run: Awaited<ReturnType<typeof job>>, list: object[], begin = 0) => {
    for (const [i, status] of list.entries()) {
      const lastUpdatedTime = new Date(Date.UTC(2026, 2, 6) + (begin + i) * 5600)
        .toISOString()
        .replace('Z', '456+00:00')
      expect((await run.post({ trainerStatus: { ...status, lastUpdatedTime } })).status).toBe(200)
    }
  }

  it('leaves curves without repeats at the steps of its log, a position, and a time left from its pace', async () => {
    const run = await job()
    await send(run, posts(280))
    const curves = await run.series()
    expect(curves.loss).toEqual([50, 100, 150, 200, 250].map((step) => [step, 3 - step / 100]))
    expect(curves.eval_loss).toEqual([100, 200].map((step) => [step, 3.5 - step / 100]))
    expect(curves.learning_rate).toEqual([[50, 0.001]])
    expect(Object.keys(curves).sort()).toEqual(['eval_loss', 'eval_runtime', 'learning_rate', 'loss'])
    expect(await run.progress()).toMatchObject({
      step: 280,
      totalSteps: 300,
      epoch: 2.8,
      progressPercentage: 93.33,
      estimatedRemainingSeconds: 4,
      estimatedBy: 'pace',
      throughput: { stepsPerSecond: 5 },
    })
    await send(
      run,
      [{ progressPercentage: 100, estimatedRemainingSeconds: 0, metrics: hf({ ...log(300), train_loss: 1.4 }) }],
      10.5,
    )
    expect((await run.series()).train_loss).toEqual([[300, 1.4]])
    expect(await run.progress()).toMatchObject({ step: 300, totalSteps: 300, progressPercentage: 100 })
    expect((await run.run()).state).toBe('running')
  })

  it('that stopped early is not shown as done', async () => {
    const run = await job()
    await send(run, posts(112))
    await send(
      run,
      [{ progressPercentage: 100, estimatedRemainingSeconds: 0, metrics: hf({ loss: 2, epoch: 1.15 }) }],
      4,
    )
    expect(await run.progress()).toMatchObject({ step: 115, totalSteps: 300, progressPercentage: 38.33 })
  })

  it('after the end of its run is stored and changes no state', async () => {
    const run = await job('succeeded')
    await send(run, posts(112))
    expect(await run.run()).toMatchObject({ state: 'succeeded', progress: { step: 112, progressPercentage: 100 } })
    expect(await run.progress()).not.toHaveProperty('estimatedRemainingSeconds')
    expect((await run.series()).loss).toHaveLength(2)
  })
})

describe('the script of docs/reporting/kubeflow.md', () => {
  it('reports with the two variables alone, as printed', async () => {
    const run = await job()
    const tokenFile = path.join(ctx.config.dataDir, `${run.attemptId}-token`)
    writeFileSync(tokenFile, run.token)
    const env = {
      PATH: process.env.PATH,
      KUBEFLOW_TRAINER_SERVER_URL: api.url + run.path,
      KUBEFLOW_TRAINER_SERVER_TOKEN: tokenFile,
      // A proxy of the environment that answers nobody: the server's host is kept off it as for a worker.
      http_proxy: 'http://127.0.0.1:1',
      ...reachedDirectly({}, '127.0.0.1'),
    }
    const script = path.resolve(import.meta.dirname, '../../examples/reporting/kubeflow.py')
    const { stdout, stderr } = await promisify(execFile)('python3', [script], {
      env: env as unknown as NodeJS.ProcessEnv,
    })
    expect([stdout, stderr]).toEqual(['', ''])
    const { loss } = await run.series()
    expect(loss?.map(([step]) => step)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    expect(loss?.at(-1)?.[1]).toBeCloseTo(2 * 0.97 ** 100)
    expect(await run.progress()).toMatchObject({ step: 100, totalSteps: 100, progressPercentage: 100 })
  })
})

describe('beside another road', () => {
  it('curves of the other road stand alone, from its first point on', async () => {
    const run = await job()
    const metrics = (step: number) => [
      { name: 'loss', value: String(step) },
      { name: 'acc', value: '0.5' },
      { name: 'current_step', value: String(step) },
    ]
    await run.send({ metrics: metrics(10) })
    const headers = { authorization: `Bearer ${run.token}` }
    await api.call('POST', `/api/v1/runs/${run.runId}/points`, { headers, body: { points: [{ step: 3, loss: 0.25 }] } })
    await run.send({ metrics: metrics(20) })
    expect(await run.series()).toEqual({ loss: [[3, 0.25]], acc: [[10, 0.5]] })
  })

  it('a position of the other road is not taken turns with', async () => {
    const run = await job()
    const headers = { authorization: `Bearer ${run.token}` }
    const body = { step: 5, totalSteps: 10, lastUpdatedTime: time }
    await api.call('POST', `/api/v1/runs/${run.runId}/progress`, { headers, body })
    await run.send({ progressPercentage: 99 })
    expect(await run.progress()).toMatchObject({ step: 5, progressPercentage: 50 })
    await db.pool.query(`update progress set updated_at = now() - interval '61 seconds' where attempt_id = $1`, [
      run.attemptId,
    ])
    await run.send({ progressPercentage: 99 })
    expect(await run.progress()).toMatchObject({ progressPercentage: 99 })
  })
})
