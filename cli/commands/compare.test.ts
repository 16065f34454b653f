import { describe, expect, test } from 'vitest'
import { RANK } from '../../lib/series/merge'
import { ADMIN_TOKEN, startApi, testContext } from '../../server/api/testing/api-server'
import { seedAttempt, seedMatrix } from '../../server/api/testing/seed'
import { insertPoints } from '../../server/services/points/insert-points'
import { testDatabase } from '../../server/testing/database'
import { say } from '../testing'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)
const axes = (model: string, seed: number) => ({
  model: { label: model, value: model },
  seed: { label: String(seed), value: seed },
})
const { matrixId, runIds } = await seedMatrix(ctx, [
  { state: 'succeeded', axes: axes('dense', 1) },
  { state: 'succeeded', axes: axes('dense', 2) },
  { state: 'succeeded', axes: axes('sparse', 1) },
])
for (const [i, values] of [
  [3, 1, 2],
  [5, 3, 4],
  [9, 8],
].entries()) {
  const { attemptId } = await seedAttempt(ctx, runIds[i]!)
  const step = values.map((_, s) => s * 10)
  const columns = [{ name: 'loss', step, time: step.map((s) => 1_763_760_000 + s), value: values }]
  await insertPoints(ctx, { attemptId, rank: RANK.http, columns })
}

const rungrid = (line: string) =>
  say(line.split(' '), { env: { RUNGRID_URL: api.url, RUNGRID_TOKEN: ADMIN_TOKEN }, cwd: '/' })
const cells = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/))

describe('comparing runs from a terminal', () => {
  test('prints the last value of the metric that they have, and what differs', async () => {
    const said = await rungrid(`compare ${matrixId}`)
    expect(said.code).toBe(0)
    expect(cells(said.out)).toEqual([
      ['State', 'loss ↓', 'model', 'seed'],
      [runIds[0], 'dense · seed 1', 'succeeded', '2', 'dense', '1'],
      [runIds[1], 'dense · seed 2', 'succeeded', '4', 'dense', '2'],
      [runIds[2], 'sparse · seed 1', 'succeeded', '8', 'sparse', '1'],
    ])
  })

  test('means over the runs that agree in an axis, best value first', async () => {
    const said = await rungrid(`compare ${matrixId} --metric loss --value best --group model --sort loss`)
    expect(
      cells(said.out)
        .slice(1)
        .map((row) => row.slice(0, 4)),
    ).toEqual([
      ['dense', '2 succeeded', 'n 2', '2 ± 1.414'],
      ['sparse', 'succeeded', 'n 1', '8'],
    ])
    const latex = await rungrid(`compare ${matrixId} --group model --format latex`)
    expect(latex.out).toContain('dense & 2 succeeded & n 2 & \\textbf{3 $\\pm$ 1.414} & dense & 2 values \\\\')
  })

  test('reads the curves for the value at a step, which a shorter run has not', async () => {
    const said = await rungrid(`compare ${runIds.join(' ')} r-gone --metric loss --value step --step 15`)
    expect(said.err).toContain('there is no run r-gone')
    expect(
      cells(said.out)
        .slice(1)
        .map((row) => row[3]),
    ).toEqual(['1', '3', '–'])
  })

  test.each([
    ['--value worst', 2, 'There is no value worst.'],
    ['--value step', 2, '--value step needs a step.'],
    ['--group colour', 2, 'There is no axis or parameter colour.'],
    ['--sort colour', 2, 'There is no column colour.'],
    ['--format xlsx', 2, 'There is no format xlsx.'],
  ])('with %s ends with exit code %d and says why', async (options, code, words) => {
    const said = await rungrid(`compare ${matrixId} ${options}`)
    expect(said.code).toBe(code)
    expect(said.err).toContain(words)
  })

  test('of nothing that is known is not found', async () => {
    expect((await rungrid('compare r-none')).code).toBe(3)
    expect((await rungrid('compare m-none')).code).toBe(3)
  })
})
