import { describe, expect, test } from 'vitest'
import { RungridError } from '../errors/rungrid-error'
import { faultsOfParts } from './expand'
import { toPlain, toYaml } from './format'
import { LIMITS } from './limits'
import { parseSpec } from './parse'
import { DEFAULT_REPORTING } from './reporting'

test('faults of form do not hide those of axes and parameters, and make none up', () => {
  const spec = `
benchmark: llm-eval
axes: { model: [], attention: [dense, dense], task: [haystick] }
params: { context_length: -5 }
max_concurrent_runs: 0
devices: [0, -1]
`
  let issues: { path: string }[] = []
  try {
    parseSpec(spec, 'yaml', faultsOfParts)
  } catch (error) {
    issues = (error as RungridError).issues ?? []
  }
  expect(issues.map((issue) => issue.path).sort()).toEqual([
    'axes.attention[1]',
    'axes.model',
    'axes.task[0]',
    'devices[1]',
    'max_concurrent_runs',
    'params.context_length',
  ])
})

function faults(source: unknown, format: 'yaml' | 'json' = 'yaml') {
  try {
    parseSpec(source, format)
  } catch (error) {
    if (error instanceof RungridError) return { code: error.code, issues: error.issues ?? [] }
    throw error
  }
  throw new Error('it was accepted')
}
const pathsOf = (source: unknown) => faults(source).issues.map((issue) => issue.path)

const WHOLE = `
name: sparse attention on longbench
benchmark: llm-eval
axes:
  model: [microsoft/Phi-4-mini-instruct, meta-llama/Llama-3.1-8B-Instruct]
  attention: [dense, { name: streaming, sink_size: 10%, window_size: 1020 }]
params:
  model_kwargs: { torch_dtype: bfloat16 }
exclude: [{ model: microsoft/Phi-4-mini-instruct, attention: streaming }]
devices: [0, GPU-6f1b]
max_concurrent_runs: 4
resources: { devices: 1, memory_gib: 24, exclusive: true }
results_dir: ./results
policy: { order: shortest-first, retries: 1, timeout_minutes: 120, silence_minutes: 10, resume: false }
priority: 5
env: { HF_HOME: /data/hf }
`

describe('a spec', () => {
  test('needs no more than its benchmark; everything else has a default', () => {
    const { spec } = parseSpec('benchmark: command')
    expect(spec).toEqual({
      name: 'command',
      flat: true,
      stages: [{ benchmark: 'command', command: 'run', axes: {}, params: {}, include: [], exclude: [] }],
      devices: null,
      max_concurrent_runs: null,
      resources: { devices: 1, memory_gib: null, exclusive: false },
      results_dir: './benchmark_results',
      policy: {
        order: 'listed',
        retry_on: [],
        pause_after_alike: 3,
        foreign_processes: 'wait',
        retries: 0,
        timeout_minutes: null,
        silence_minutes: null,
        resume: true,
        early_stop: [],
      },
      reporting: DEFAULT_REPORTING,
      priority: 0,
      env: {},
      alerts: [],
    })
  })

  test('is the same as YAML, as JSON and as an object', () => {
    const { spec } = parseSpec(WHOLE)
    expect(parseSpec(toPlain(spec)).spec).toEqual(spec)
    expect(parseSpec(JSON.stringify(toPlain(spec)), 'json').spec).toEqual(spec)
  })

  test('survives the way to YAML and back, with stages too', () => {
    const { spec } = parseSpec(WHOLE)
    expect(parseSpec(toYaml(spec)).spec).toEqual(spec)
    const stages = [
      { benchmark: 'training', command: 'datagen', name: 'data' },
      { benchmark: 'training', axes: { accelerators: [1, 2] } },
    ]
    const staged = parseSpec({ stages, priority: -1 }).spec
    expect(parseSpec(toYaml(staged)).spec).toEqual(staged)
  })

  test('is written as YAML without its defaults, in the order of the documentation', () => {
    expect(toYaml(parseSpec({ benchmark: 'train-lm', policy: { retries: 2 }, axes: { seed: [1, 2] } }).spec)).toBe(
      'name: train-lm\nbenchmark: train-lm\naxes:\n  seed: [1, 2]\npolicy: {retries: 2}\n',
    )
  })
})

describe('every fault is listed, with its path:', () => {
  test('several at once, unknown keys with the names that exist', () => {
    const { code, issues } = faults({
      benchmark: 'x',
      axis: {},
      axes: { model: [] },
      resources: { devices: -1, gpus: 2 },
      policy: { order: 'random', retrie: 1 },
      max_concurrent_runs: 0,
    })
    expect(code).toBe('invalid_spec')
    expect(issues.map((issue) => issue.path).sort()).toEqual([
      'axes.model',
      'axis',
      'max_concurrent_runs',
      'policy.order',
      'policy.retrie',
      'resources.devices',
      'resources.gpus',
    ])
    expect(issues.find((issue) => issue.path === 'axis')?.fix).toContain('Did you mean `axes`?')
    expect(issues.find((issue) => issue.path === 'policy.retrie')?.fix).toContain('Did you mean `retries`?')
    expect(issues.find((issue) => issue.path === 'resources.devices')?.message).toBe('This must be 1 or more, not -1.')
  })

  test('a missing benchmark, an axis that is no list, a value that is no JSON', () => {
    expect(pathsOf({})).toEqual(['benchmark'])
    expect(pathsOf('benchmark: x\naxes: { model: a }')).toEqual(['axes.model'])
    expect(pathsOf('benchmark: x\naxes: { lr: [1, .nan] }')).toEqual(['axes.lr[1]'])
    expect(pathsOf('benchmark: x\ndevices: [0, -1, 1.5]')).toEqual(['devices[1]', 'devices[2]'])
    expect(pathsOf('[1, 2]')).toEqual([''])
    expect(pathsOf('')).toEqual([''])
  })

  test('axes beside stages', () => {
    expect(faults({ stages: [{ benchmark: 'x' }], axes: { a: [1] } }).issues).toMatchObject([
      { path: 'axes', fix: 'Move it into each stage.' },
    ])
    expect(pathsOf({ stages: [{ axes: {} }] })).toEqual(['stages[0].benchmark'])
  })

  test("variables that are Rungrid's own", () => {
    expect(pathsOf({ benchmark: 'x', env: { RUNGRID_RUN_ID: 'me', GOOD: 'yes', 'B-D': '' } }).sort()).toEqual([
      'env.B-D',
      'env.RUNGRID_RUN_ID',
    ])
  })

  test('a key that stands twice in YAML', () => {
    expect(faults('benchmark: x\nname: a\nname: b\n').issues).toMatchObject([
      { message: expect.stringContaining('line 3') },
    ])
  })

  test('text that is not YAML or not JSON', () => {
    expect(faults('benchmark: [x').issues).toHaveLength(1)
    expect(faults('{"benchmark": ', 'json').issues).toHaveLength(1)
    expect(faults(`benchmark: ${'['.repeat(20_000)}`).code).toBe('invalid_spec')
  })
})

describe('a spec that would exhaust the server is refused:', () => {
  test('10 MB of YAML, before it is parsed', () => {
    expect(faults(`benchmark: x\nname: "${'a'.repeat(10_000_000)}"`).code).toBe('too_large')
    expect(parseSpec(`benchmark: x\n# ${'a'.repeat(LIMITS.text - 100)}`).spec.name).toBe('x')
  })

  test('aliases that explode; a few aliases are fine', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf'].map((pair) => [pair[0], pair[1]]))
      bomb.push(`${name}: &${name} [*${of}, *${of}, *${of}, *${of}, *${of}, *${of}, *${of}, *${of}, *${of}]`)
    expect(faults(`benchmark: x\n${bomb.join('\n')}`).issues).toMatchObject([
      { message: expect.stringContaining('aliases') },
    ])
    const shared = 'benchmark: x\naxes: { a: &v [1, 2], b: *v }'
    expect(parseSpec(shared).spec.stages[0]!.axes).toEqual({ a: [1, 2], b: [1, 2] })
  })

  test('too many axes, too many values', () => {
    const axes = Object.fromEntries(Array.from({ length: LIMITS.axes + 1 }, (_, i) => [`a${i}`, [1]]))
    expect(pathsOf({ benchmark: 'x', axes })).toEqual(['axes'])
    expect(pathsOf({ benchmark: 'x', axes: { a: Array(LIMITS.values + 1).fill(1) } })).toEqual(['axes.a'])
  })
})
