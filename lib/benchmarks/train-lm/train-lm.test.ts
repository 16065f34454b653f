import { describe, expect, it } from 'vitest'
import type { Cell } from '../../matrix/types'
import type { Tree } from '../../tree'
import trainLm from '.'

const cellOf = (given: object = {}): Cell => ({ axes: {}, params: trainLm.params.parse(given) })
const treeOf = (files: Record<string, string>): Tree => ({
  text: async (path) => files[path] ?? null,
  list: async () => [],
})

describe('A person who launches train-lm', () => {
  it('needs to give nothing: the defaults are a whole run on the own documents', () => {
    const cell = cellOf()
    expect(trainLm.check(cell)).toEqual([])
    expect(trainLm.inputs?.(cell)).toEqual(['builtin:corpus'])
    expect(trainLm.costSeconds(cell)).toBeGreaterThan(20)
    expect(trainLm.costSeconds(cell)).toBeLessThan(600)
  })

  it.each([
    [{ widht: 3 }, 'widht'],
    [{ steps: 0 }, 'steps'],
    [{ lr: -1 }, 'lr'],
    [{ seed: 1.5 }, 'seed'],
    [{ text: ' ' }, 'text'],
  ])('is told what is wrong with %j', (given, name) => {
    const parsed = trainLm.params.safeParse(given)
    expect(parsed.success).toBe(false)
    expect(JSON.stringify(parsed.error?.issues)).toContain(name)
  })

  it('is told that a warm-up longer than the run never reaches the learning rate', () => {
    expect(trainLm.check(cellOf({ steps: 50, warmup: 50 }))).toMatchObject([{ path: 'params.warmup' }])
  })

  it('gets a complete result back after changing only how often state is saved', () => {
    const identity = (given: object) => trainLm.identity(cellOf(given)).value
    expect(identity({ checkpoint_every: 10 })).toEqual(identity({}))
    expect(identity({ lr: 0.1 })).not.toEqual(identity({}))
  })
})

describe('The scores of a training run', () => {
  it('come from metrics.json, validation loss first', async () => {
    const tree = treeOf({ 'metrics.json': '{"val_loss":1.5,"perplexity":4.48,"tokens_per_second":9000}' })
    const scores = await trainLm.readScores(tree, cellOf())
    expect(scores.map(({ name, value }) => [name, value])).toEqual([
      ['val_loss', 1.5],
      ['perplexity', 4.48],
      ['tokens_per_second', 9000],
    ])
    expect(scores.filter(({ headline }) => headline).map(({ name }) => name)).toEqual(['val_loss'])
  })

  it('say why there is no number where training diverged', async () => {
    const scores = await trainLm.readScores(treeOf({ 'metrics.json': '{"val_loss":"NaN"}' }), cellOf())
    expect(scores[0]).toMatchObject({ value: null, note: expect.stringContaining('val_loss') })
  })
})
