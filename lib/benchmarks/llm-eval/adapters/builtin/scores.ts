import type { Json } from '../../../../matrix/types'
import type { Tree } from '../../../../tree'
import type { Score } from '../../../types'

/** Reads what the worker wrote into metrics.json. */
export async function readScores(tree: Tree): Promise<Score[]> {
  const text = await tree.text('metrics.json')
  const metrics: Record<string, Json> = text === null ? {} : JSON.parse(text)
  const samples = typeof metrics.samples === 'number' ? { samples: metrics.samples } : {}
  const score = (name: string, facts: Omit<Score, 'name' | 'value'>): Score => {
    const value = metrics[name]
    return typeof value === 'number'
      ? { name, value, ...samples, ...facts }
      : { name, value: null, ...facts, note: `metrics.json has no finite ${name}` }
  }
  return [
    score('accuracy', { direction: 'higher', scale: [0, 1], headline: true }),
    score('output_error', { direction: 'lower' }),
    score('density', { direction: 'lower', scale: [0, 1] }),
    score('ms_per_query', { direction: 'lower', unit: 'ms' }),
  ]
}
