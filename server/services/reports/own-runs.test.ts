/** What Rungrid ran itself is judged by the same code: a real matrix of `command` runs that write a result tree. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { getBenchmark } from '../../../lib/benchmarks/registry'
import { testContext as apiContext, startApi } from '../../api/testing/api-server'
import { LocalEngine } from '../../engines/local/local-engine'
import { Scheduler } from '../../scheduler/scheduler'
import { testDirectory } from '../../testing/context'
import { testDatabase } from '../../testing/database'
import { eventually } from '../../testing/eventually'
import { addCpuSlots } from '../../testing/rows'
import { reporterOf } from './reporter'
import { times, trainingTree, writeTree } from './testing/tree'

const WRITE = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
const [trees, at] = process.argv.slice(2)
for (const [name, text] of Object.entries(JSON.parse(readFileSync(trees, 'utf8'))[at])) {
  const file = path.join(process.env.RUNGRID_RESULT_DIR, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
`

it('a matrix of ours has the verdict that the folder with the same files has', async () => {
  const dir = testDirectory()
  const ctx = apiContext(await testDatabase(), { roots: [dir] })
  const api = await startApi(ctx)
  await addCpuSlots(ctx)
  const scheduler = new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark,
    drain: async () => undefined,
    apiUrl: api.url,
  })
  scheduler.start()
  onTestFinished(async () => {
    await reporterOf(ctx).close()
    await scheduler.stop()
  })

  const ats = times(5)
  const [script, trees] = [path.join(dir, 'write.mjs'), path.join(dir, 'trees.json')]
  writeFileSync(script, WRITE)
  writeFileSync(trees, JSON.stringify(Object.fromEntries(ats.map((at) => [at, trainingTree([at])]))))
  const launched = await api.call('POST', '/api/v1/matrices', {
    body: {
      name: 'storage by hand',
      benchmark: 'command',
      results_dir: path.join(dir, 'results'),
      axes: { at: ats },
      params: { argv: [process.execPath, script, trees, '{at}'] },
    },
  })
  expect([launched.status, launched.text]).toEqual([201, expect.any(String)])
  const { id } = launched.json
  const early = await api.call('POST', '/api/v1/reports', { body: { matrix: id } })
  expect(early).toMatchObject({ status: 409, json: { code: 'conflict' } })
  scheduler.kick()
  await eventually(async () =>
    expect((await api.call('GET', `/api/v1/matrices/${id}`)).json.counts).toEqual({ succeeded: 5 }),
  )

  const documentOf = async (body: object) => {
    const made = await api.call('POST', '/api/v1/reports', { body })
    expect([made.status, made.text]).toEqual([202, expect.any(String)])
    const isReady = async () =>
      expect((await api.call('GET', `/api/v1/reports/${made.json.id}`)).json.state).toBe('ready')
    await vi.waitFor(isReady, { timeout: 60_000, interval: 100 })
    return (await api.call('GET', `/api/v1/reports/${made.json.id}/document`)).json
  }
  const ofMatrix = await documentOf({ matrix: id, edition: '2.0' })
  writeTree(path.join(dir, 'by-hand'), trainingTree(ats))
  expect(ofMatrix).toEqual(await documentOf({ path: path.join(dir, 'by-hand'), edition: '2.0' }))
  expect(ofMatrix.counts.runs).toBe(5)
  expect(ofMatrix.submissions).toMatchObject([{ benchmark: 'training', model: 'unet3d', runs: { length: 5 } }])
}, 180_000)
