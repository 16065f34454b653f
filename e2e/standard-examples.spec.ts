/**
 * Both examples of sparse-attention-hub as they are printed, on a box of four GPUs that lose their server twice and one
 * of themselves. The GPUs and the hub are stand-ins (server/testing); server, scheduler, workers and files are real.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Matrix, Plan } from '../lib/api/matrices'
import type { Run, RunSummary } from '../lib/api/runs'
import type { Timeline } from '../lib/api/timeline'
import type { ExecutionSummary } from '../lib/results/execution-summary'
import { GpuBox } from '../server/testing/gpu-box'
import { expect, test } from './fixtures'
import { TestServer } from './server'

const ROOT = path.resolve(import.meta.dirname, '..')
const HUB = path.join(ROOT, 'server/testing/stand-ins/sparse-attention-hub')

/** An example as it is printed, on the stand-in and slow enough to be interrupted. */
function example(name: string): string {
  const text = readFileSync(path.join(ROOT, 'examples', `${name}.yaml`), 'utf8')
  const params = text.replace('params:\n', `params:\n  hub_path: ${HUB}\n`)
  return `${params}env: { STAND_IN_SECONDS: '0.6', STAND_IN_ROWS: '4' }\n`
}

/** The stand-in's score of a dense run: what must come out, computed apart from everything that is tested. */
function denseScore(model: string, benchmark: string, subset: string): number {
  const text = [model, 'None', benchmark, subset].join('|')
  return (Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16) % 10_000) / 100
}

/** How many runs shared a GPU at most: those of the matrix, and of others meanwhile. */
function mostAtOnce({ bars, others, now }: Timeline): number {
  const ends = [bars, others].flatMap(({ device, from, to }) =>
    device.flatMap((at, i) => [
      { at, time: from[i]!, change: 1 },
      { at, time: to[i] ?? now, change: -1 },
    ]),
  )
  const held = new Map<number, number>()
  let most = 0
  for (const { at, change } of ends.sort((a, b) => a.time - b.time || a.change - b.change)) {
    held.set(at, (held.get(at) ?? 0) + change)
    most = Math.max(most, held.get(at)!)
  }
  return most
}

const headline = (run: RunSummary) => run.scores?.find((score) => score.headline)?.value

test('both standard examples survive kill -9 twice and a lost GPU, and finish with every cell right', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  let box!: GpuBox
  const server = new TestServer((dir) => {
    box = new GpuBox(dir)
    box.gpus(4)
    return { RUNGRID_NVIDIA_SMI: box.nvidiaSmi, RUNGRID_ROOTS: [dir, HUB].join(path.delimiter) }
  })
  try {
    await server.start()
    const runsOf = async (matrix: string) =>
      (await server.api<{ items: RunSummary[] }>('GET', `/runs?matrix=${matrix}&limit=100`)).items
    const specs = [example('sparse-attention-basic'), example('sparse-attention-advanced')]
    const plans = await Promise.all(specs.map((spec) => server.api<Plan>('POST', '/matrices/plan', spec)))
    expect(plans.map((plan) => [plan.total, plan.toRun])).toEqual([
      [12, 12],
      [32, 32],
    ])
    const [basic, advanced] = [await server.launch(specs[0]!), await server.launch(specs[1]!)]
    const done = async () =>
      (await Promise.all([basic, advanced].map(runsOf))).flat().filter((run) => run.state === 'succeeded').length

    await expect.poll(done, { timeout: 60_000 }).toBeGreaterThanOrEqual(3)
    await server.kill9()
    await server.start()
    await expect.poll(done, { timeout: 60_000 }).toBeGreaterThanOrEqual(10)
    const held = () => runsOf(advanced).then((runs) => runs.some((run) => run.devices.some(({ index }) => index === 2)))
    await expect.poll(held, { timeout: 60_000 }).toBe(true)
    box.lose(2, 'row')
    const devices = async () =>
      (await server.api<{ items: { health: string }[] }>('GET', '/devices')).items.map((device) => device.health)
    await expect.poll(async () => (await devices())[2], { timeout: 60_000 }).not.toBe('healthy')
    const lostAt = Date.now()
    await server.kill9()
    await server.start()
    for (const matrix of [basic, advanced])
      await expect
        .poll(async () => (await server.api<Matrix>('GET', `/matrices/${matrix}`)).state, { timeout: 120_000 })
        .toBe('finished')

    const [small, large] = await Promise.all([basic, advanced].map(runsOf))
    expect([small!.length, large!.length]).toEqual([12, 32])
    const all = await Promise.all([...small!, ...large!].map(({ id }) => server.api<Run>('GET', `/runs/${id}`)))
    const byCell = new Map<string, number>()
    for (const run of all) {
      expect(run.state, run.key).toBe('succeeded')
      // Once well, and never again; what a lost GPU cost was an attempt before that.
      expect(run.attemptList.filter((attempt) => attempt.outcome === 'succeeded')).toHaveLength(1)
      // So did one that the server had placed but not started when it was killed: it never ran.
      for (const { failure } of run.attemptList.slice(0, -1))
        expect(`${failure?.class}: ${failure?.message}`).toMatch(/^(device_lost: |lost: It never started)/)
      const { model, attention, task } = run.axes
      const segment = task!.group ? `${task!.group}_${task!.label}` : task!.label
      expect(run.resultDir.split(path.sep).slice(-3)).toEqual([
        model!.label.replace('/', '_'),
        attention!.label,
        segment,
      ])
      const metrics = JSON.parse(readFileSync(path.join(run.resultDir, 'metrics.json'), 'utf8'))
      const score = headline(run)!
      expect(score).toBe(task!.label === 'mock_benchmark' ? metrics.accuracy : metrics.overall_score)
      if (attention!.label === 'dense') {
        const expected =
          task!.label === 'mock_benchmark'
            ? denseScore(model!.label, 'mock_benchmark', 'reading_comprehension') / 100
            : denseScore(model!.label, 'longbench', task!.label)
        expect(score, run.key).toBeCloseTo(expected, 4)
      }
      // The two matrices share cells: the same configuration gives the same score, another one another.
      const cell = [model!.label, attention!.label, segment].join(' ')
      expect(byCell.get(cell) ?? score, cell).toBe(score)
      byCell.set(cell, score)
    }
    expect(byCell.size).toBe(32)
    expect(new Set(byCell.values()).size).toBe(32)

    // The box was shared evenly, and the GPU that was lost took nothing more.
    // Quarantined when a run was on it in that moment, else lost.
    expect(await devices()).toEqual(['healthy', 'healthy', expect.stringMatching(/^(quarantined|lost)$/), 'healthy'])
    const timeline = await server.api<Timeline>('GET', `/matrices/${advanced}/timeline`)
    expect(timeline.devices).toHaveLength(4)
    expect(mostAtOnce(timeline)).toBeLessThanOrEqual(2)
    const lostGpu = timeline.devices.findIndex(({ index }) => index === 2)
    for (const { device, from } of [timeline.bars, timeline.others])
      expect(Math.max(0, ...from.filter((_, i) => device[i] === lostGpu))).toBeLessThan(lostAt)
    const summary = await server.api<ExecutionSummary>('GET', `/matrices/${advanced}/summary`)
    expect(summary.totals).toMatchObject({ runs: 32, states: { succeeded: 32 } })

    const again = await server.api<Plan>('POST', '/matrices/plan', specs[1]!)
    expect([again.toRun, again.complete.length]).toEqual([0, 32])

    const page = await browser.newPage()
    await page.goto(server.signInLink)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await page.goto(`${server.url}/matrices/${advanced}`)
    await expect(page.getByRole('gridcell', { name: /: \d+(\.\d+)?/ })).toHaveCount(32)
    await page.close()
  } finally {
    await server.dispose()
  }
})
