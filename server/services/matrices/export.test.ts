import { describe, expect, it } from 'vitest'
import { startApi, testContext } from '../../api/testing/api-server'
import { seedMatrix } from '../../api/testing/seed'
import { testDatabase } from '../../testing/database'
import { exportMatrix } from './export'

const ctx = testContext(await testDatabase())
const api = await startApi(ctx)

const axis = (text: string) => ({ label: text, value: text })

/** Two attentions × two seeds, all succeeded, but for one that failed. */
async function seeded(name = 'my matrix / of "names"') {
  const cells = ['dense', 'streaming'].flatMap((attention) => ['1', '2'].map((seed) => ({ attention, seed })))
  const { matrixId, runIds } = await seedMatrix(
    ctx,
    cells.map(({ attention, seed }, at) => ({
      state: at === 3 ? ('failed' as const) : ('succeeded' as const),
      axes: { attention: axis(attention), seed: axis(seed) },
    })),
    { name },
  )
  for (const [at, id] of runIds.slice(0, 3).entries())
    await ctx.db.prisma.run.update({
      where: { id },
      data: { scores: [{ name: 'f1', value: 50 + at, direction: 'higher', scale: [0, 100], headline: true }] },
    })
  return matrixId
}

const exported = (id: string, query: string) => api.call('GET', `/api/v1/matrices/${id}/export?${query}`)

describe('an export of a matrix', () => {
  it('is the file that the page would save, in every format', async () => {
    const id = await seeded()
    const markdown = await exported(id, 'format=markdown')
    expect(markdown.status).toBe(200)
    expect(markdown.headers['content-type']).toBe('text/markdown; charset=utf-8')
    expect(markdown.headers['content-disposition']).toBe("attachment; filename*=UTF-8''my-matrix-of-names.md")
    expect(markdown.text).toContain('| 50.5 ± 0.7 | 52.0 (+2.0) (n = 1 of 2) |')
    expect((await exported(id, 'format=csv&fold=none')).text.trimEnd().split('\n')).toHaveLength(5)
    expect((await exported(id, 'format=latex')).text).toContain('\\begin{tabular}')
    expect((await exported(id, 'format=json&baseline=none')).json).toMatchObject({ baseline: null, fold: 'seed' })
    const across = (await exported(id, 'format=json&fold=none&columns=attention&transpose=true')).json
    expect(across.rows).toHaveLength(2)
  })

  it.each([
    ['format=xlsx', /There is no format `xlsx`/],
    ['format=csv&metric=f2', /There is no metric `f2`/],
    ['format=csv&baseline=attention%3Dsparse', /There is no baseline `attention=sparse`/],
    ['format=csv&fold=sed', /There is no fold `sed`/],
    ['format=csv&columns=model', /There is no columns `model`/],
    ['format=csv&stage=2', /There is no stage `2`/],
    ['', /format/],
    ['format=csv&transpose=maybe', /transpose/],
  ])('with %s is refused with what there is', async (query, message) => {
    const answer = await exported(await seeded(), query)
    expect(answer.status).toBe(422)
    expect(answer.json.detail).toMatch(message)
  })

  it('of an unknown matrix is not found', async () => {
    expect((await exported('m-none', 'format=csv')).status).toBe(404)
    await expect(exportMatrix(ctx, { id: 'm-none', format: 'csv' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps its place when a name has no letter that a file may have', async () => {
    const id = await seeded('///')
    expect((await exportMatrix(ctx, { id, format: 'csv' })).name).toBe(`${id}.csv`)
  })
})
