/** The server is killed while work goes on. Workers live on, and the next start takes them over. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Matrix } from '../lib/api/matrices'
import type { Run, RunSummary } from '../lib/api/runs'
import { expect, SERVER_AWAY, test } from './fixtures'
import type { TestServer } from './server'

// While the server is away its page can't reach it, and a browser tells so in its console.
test.use({
  installation: 'crash',
  expectedErrors: [SERVER_AWAY],
})

const ATTENTION = `
name: windows over a crash
benchmark: llm-eval
axes:
  model: [profile/sharp-64, profile/diffuse-64]
  attention: [dense, { name: streaming, sink_size: 4, window_size: 508 }]
  task: [{ benchmark: synthetic, subsets: [needle, aggregation, recency] }]
params: { context_length: 2048, samples: 24 }
`

const TRAINING = `
name: training over a crash
benchmark: train-lm
params: { steps: 2500, eval_every: 500, sample_length: 100 }
`

/** Each run leaves a line when it begins and one when it ends, in a file that no server knows of. */
const WITNESS = `
name: witnesses of a crash
benchmark: command
axes: { case: [1, 2, 3, 4, 5, 6] }
params:
  argv:
    - sh
    - -c
    - echo begin {case} >> "$WITNESS"; echo first line; sleep 1.5; echo last line; echo end {case} >> "$WITNESS"
  env: { WITNESS: DIR/witness }
`

const runsOf = async (rungrid: TestServer, matrix: string) =>
  (await rungrid.api<{ items: RunSummary[] }>('GET', `/runs?matrix=${matrix}&limit=100`)).items

test('kill -9 of the server in the middle of everything loses no run, runs none twice, and all finish', async ({
  page,
  rungrid,
}) => {
  test.setTimeout(180_000)
  const training = await rungrid.launch(TRAINING)
  const attention = await rungrid.launch(ATTENTION)
  const witness = await rungrid.launch(WITNESS.replace('DIR', rungrid.dir))
  const matrices = [training, attention, witness]
  const ended = async () => {
    const all = await Promise.all(matrices.map((matrix) => runsOf(rungrid, matrix)))
    return all.flat().filter((run) => run.state === 'succeeded').length
  }
  await page.goto(`/matrices/${attention}`)
  await expect(page.getByRole('gridcell', { name: /: running/ }).first()).toBeVisible({ timeout: 30_000 })
  await expect.poll(ended, { timeout: 60_000 }).toBeGreaterThan(0)

  for (const before of [2, 6]) {
    await rungrid.kill9()
    await expect(page.getByText(/Reconnecting.*last update/)).toBeVisible()
    await rungrid.start()
    await expect(page.getByText(/^Live/).first()).toBeVisible({ timeout: 15_000 })
    if (before < 6) await expect.poll(ended, { timeout: 60_000 }).toBeGreaterThanOrEqual(before)
  }

  // The page was never loaded again and shows the end by itself.
  await expect(page.getByText('12 of 12 done')).toBeVisible({ timeout: 90_000 })
  await expect(page.getByRole('gridcell', { name: /, synthetic, .*: [01]\.\d{3}/ })).toHaveCount(12)
  for (const matrix of matrices) {
    await expect
      .poll(async () => (await rungrid.api<Matrix>('GET', `/matrices/${matrix}`)).state, { timeout: 90_000 })
      .toBe('finished')
  }

  const summaries = (await Promise.all(matrices.map((matrix) => runsOf(rungrid, matrix)))).flat()
  expect(summaries).toHaveLength(1 + 12 + 6)
  const lines = {
    'train-lm': [/^text .* characters/, /^done: validation loss/],
    'llm-eval': [/^profile\//, /^done: accuracy/],
    command: [/^first line$/, /^last line$/],
  }
  for (const { id, key } of summaries) {
    const run = await rungrid.api<Run>('GET', `/runs/${id}`)
    expect(run.state, key).toBe('succeeded')
    expect(
      run.attemptList.filter((attempt) => attempt.outcome === 'succeeded'),
      key,
    ).toHaveLength(1)
    for (const attempt of run.attemptList.filter((each) => each.outcome !== 'succeeded')) {
      // Placed when the server died, and given up before its program began.
      expect([attempt.state, attempt.startedAt, attempt.failure?.class], key).toEqual(['ended', null, 'lost'])
    }
    const log = await fetch(`${rungrid.url}/api/v1/runs/${id}/logs?stream=stdout`, {
      headers: { authorization: `Bearer ${rungrid.adminToken}` },
    }).then((response) => response.text())
    const written = log.trimEnd().split('\n')
    const [first, last] = lines[run.benchmark as keyof typeof lines]
    expect(written[0], `first line of ${key}`).toMatch(first!)
    expect(written.at(-1), `last line of ${key}`).toMatch(last!)
  }

  const witnessed = readFileSync(path.join(rungrid.dir, 'witness'), 'utf8').trimEnd().split('\n').sort()
  expect(witnessed).toEqual([1, 2, 3, 4, 5, 6].flatMap((n) => [`begin ${n}`, `end ${n}`]).sort())
})
