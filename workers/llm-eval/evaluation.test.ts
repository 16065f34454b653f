import { describe, expect, it } from 'vitest'
import type { Attention } from '../../lib/benchmarks/llm-eval/adapters/builtin/attention'
import { profiles } from '../../lib/benchmarks/llm-eval/adapters/builtin/profiles'
import { SUBSETS, type Subset } from '../../lib/benchmarks/llm-eval/adapters/builtin/tasks'
import { Evaluation, type Sample } from './evaluation'
import { type Means, Tally } from './results'

const LENGTH = 1024
const SAMPLES = 8
const dense: Attention = { name: 'dense' }
const streaming: Attention = { name: 'streaming', sink_size: 4, window_size: 128 }
const topk: Attention = { name: 'topk', heavy_size: '10%' }
const quest: Attention = { name: 'quest', heavy_size: '10%', page_size: 16 }

function samplesOf(attention: Attention, task: Subset, { profile = 'profile/sharp-64', seed = 3 } = {}): Sample[] {
  const evaluation = new Evaluation({ profile: profiles[profile]!, attention, length: LENGTH, queries: 8, seed })
  return Array.from({ length: SAMPLES }, (_, index) => evaluation.sample(task, index))
}

const judged = new Map<string, Means>()

/** Each evaluation is made once, however many tests ask for it. */
function judge(...of: Parameters<typeof samplesOf>): Means {
  const key = JSON.stringify(of)
  const tally = new Tally()
  if (!judged.has(key)) {
    for (const sample of samplesOf(...of)) tally.add(sample)
    judged.set(key, tally.means)
  }
  return judged.get(key)!
}

const withoutTime = (samples: Sample[]) => samples.map((sample) => ({ ...sample, msPerQuery: 0 }))

describe('Dense attention', () => {
  it.each(Object.keys(SUBSETS) as Subset[])('is exact and attends everything: %s', (task) => {
    expect(judge(dense, task)).toMatchObject({ output_error: 0, density: 1 })
  })

  it('solves what each profile can: one needle, and mostly the others', () => {
    for (const profile of Object.keys(profiles))
      expect(judge(dense, 'needle', { profile }).accuracy).toBeGreaterThan(0.95)
    for (const task of Object.keys(SUBSETS) as Subset[]) expect(judge(dense, task).accuracy).toBeGreaterThan(0.7)
  })
})

describe('A configuration that may attend everything', () => {
  it.each<[string, Attention]>([
    ['top-k of all', { name: 'topk', heavy_size: '100%' }],
    ['pages of all', { name: 'quest', heavy_size: '100%', page_size: 48 }],
    ['a window over all', { name: 'streaming', sink_size: 4, window_size: LENGTH - 4 }],
  ])('equals dense attention: %s', (_, attention) => {
    const { output_error, density, accuracy } = judge(attention, 'needles')
    expect(density).toBe(1)
    expect(output_error).toBeLessThan(1e-12)
    expect(accuracy).toBe(judge(dense, 'needles').accuracy)
  })
})

describe('Sink and window', () => {
  it('misses needles outside of it, and wins recency at a fraction of the tokens', () => {
    const needle = judge(streaming, 'needle')
    const recency = judge(streaming, 'recency')
    expect(needle.density).toBeCloseTo(132 / LENGTH, 10)
    expect(needle.accuracy).toBeLessThan(0.4)
    expect(needle.output_error).toBeGreaterThan(0.5)
    expect(recency.accuracy).toBeGreaterThanOrEqual(judge(dense, 'recency').accuracy)
  })
})

describe('Exact top-k', () => {
  it('finds the needle with exactly its budget, and loses what many tokens say together', () => {
    const needle = judge(topk, 'needle')
    expect(needle.density).toBeCloseTo(102 / LENGTH, 10)
    expect(needle.accuracy).toBeGreaterThan(0.95)
    expect(judge(topk, 'aggregation').accuracy).toBeLessThan(judge(dense, 'aggregation').accuracy - 0.1)
  })
})

describe('Quest', () => {
  it('finds the needle from page bounds alone, within its budget', () => {
    const { accuracy, density } = judge(quest, 'needle')
    expect(accuracy).toBeGreaterThan(0.95)
    expect(density).toBeLessThanOrEqual(0.1)
    expect(density).toBeGreaterThan(0.08)
  })
})

describe('The numbers', () => {
  it('are the same for the same seed and others for another', () => {
    const run = (seed: number) => withoutTime(samplesOf(quest, 'needles', { seed }))
    expect(run(1)).toEqual(run(1))
    expect(run(2)).not.toEqual(run(1))
  })

  it('come from the same contexts for every configuration', () => {
    const answers = (attention: Attention) => samplesOf(attention, 'recency').map((sample) => sample.answers)
    expect(answers(topk)).toEqual(answers(streaming))
  })
})
