import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { canonical } from '../../../../matrix/canonical'
import { findCollisions } from '../../../../matrix/collisions'
import { expand } from '../../../../matrix/expand'
import { parseSpec } from '../../../../matrix/parse'
import { resultPath } from '../../../../matrix/paths'
import type { Cell, Json } from '../../../../matrix/types'
import type { Tree } from '../../../../tree'
import llmEval from '../..'
import { missingOf, PRESETS } from './attention'
import { HUB_BENCHMARKS } from './benchmarks'
import { MASKERS } from './maskers'

const ADAPTER = { adapter: 'sparse-attention-hub' }
const axis = (name: string) => llmEval.axes.find((each) => each.name === name)!
const read = (name: string, raw: Json) => axis(name).expand(raw, ADAPTER)
const only = (name: string, raw: Json) => {
  const { values, issues } = read(name, raw)
  expect(issues).toEqual([])
  return values[0]!
}
const cellOf = (
  attention: Json = 'dense',
  task: Json = 'mock_benchmark',
  params: object = {},
  model = 'org/m',
): Cell => ({
  axes: { model: only('model', model), attention: only('attention', attention), task: only('task', task) },
  params: llmEval.params.parse({ ...ADAPTER, ...params }),
})
const example = (name: string) =>
  readFileSync(path.resolve(import.meta.dirname, '../../../../../examples', name), 'utf8')
const planOf = (text: string) => {
  const { stages, issues } = expand(parseSpec(text).spec)
  return { cells: stages[0]?.cells ?? [], issues }
}
const pathOf = (cell: Cell) => {
  const at = resultPath(llmEval, cell)
  return 'segments' in at ? at.segments.join('/') : at
}

describe('The standard examples', () => {
  it('plan 12 runs, each in a directory of its own with the name the hub gives it', () => {
    const { cells, issues } = planOf(example('sparse-attention-basic.yaml'))
    expect(issues).toEqual([])
    const paths = cells.map(({ cell }) => pathOf(cell))
    expect(paths).toHaveLength(12)
    expect(paths.slice(0, 6)).toEqual([
      'microsoft_Phi-4-mini-instruct/dense/longbench_narrativeqa',
      'microsoft_Phi-4-mini-instruct/dense/longbench_qasper',
      'microsoft_Phi-4-mini-instruct/dense/mock_benchmark',
      'microsoft_Phi-4-mini-instruct/streaming/longbench_narrativeqa',
      'microsoft_Phi-4-mini-instruct/streaming/longbench_qasper',
      'microsoft_Phi-4-mini-instruct/streaming/mock_benchmark',
    ])
    expect(new Set(paths).size).toBe(12)
  })

  it('plan 32 runs with everything that goes to model, tokenizer, generation and requests', () => {
    const { cells, issues } = planOf(example('sparse-attention-advanced.yaml'))
    expect(issues).toEqual([])
    expect(new Set(cells.map(({ cell }) => pathOf(cell))).size).toBe(32)
    expect(cells[4]!.cell.axes.attention).toMatchObject({ label: 'streaming', detail: 'sink 4 · window 1020' })
    expect(cells[0]!.cell.params).toMatchObject({
      model_kwargs: { torch_dtype: 'bfloat16' },
      tokenizer_kwargs: { padding_side: 'left' },
      generation_kwargs: { max_new_tokens: 512 },
      request_kwargs: { max_requests: 100, max_context_length: 32000 },
    })
  })

  it('lose what exclude takes away', () => {
    const text = `${example('sparse-attention-basic.yaml')}exclude: [{ model: microsoft/Phi-4-mini-instruct, attention: streaming }]\n`
    expect(planOf(text).cells).toHaveLength(9)
  })
})

describe('Result paths', () => {
  const spec = (models: Json, attention: Json = ['dense']) =>
    JSON.stringify({
      benchmark: 'llm-eval',
      params: ADAPTER,
      axes: { model: models, attention, task: ['mock_benchmark'] },
    })

  it('that are one after sanitising are a collision that names both sides', () => {
    const { cells, issues } = planOf(spec(['org/Model__v2', 'org/Model_v2']))
    expect(issues).toEqual([])
    const [collision, ...others] = findCollisions(cells.map(({ cell, key }) => ({ key, path: pathOf(cell) as string })))
    expect(others).toEqual([])
    expect(collision!.path).toBe('org_Model_v2/dense/mock_benchmark')
    expect(collision!.message).toContain('model=org/Model__v2')
    expect(collision!.message).toContain('model=org/Model_v2')
  })

  it.each(['../x', '..', '///', '.hidden'])('of a model named %j are refused', (model) => {
    const { cells } = planOf(spec([model]))
    expect(pathOf(cells[0]!.cell)).toMatchObject({ fault: expect.any(String) })
  })

  it.each(['../x', '', 'a/b', '/abs', '.hidden', 7, null])('of an attention named %j are refused', (name) => {
    const { issues } = planOf(spec(['m'], [{ name, sink_size: 4, window_size: 16 }]))
    expect(issues).toMatchObject([{ path: 'axes.attention[0].name' }])
  })

  it('of a model without a name are refused', () => {
    expect(planOf(spec(['  '])).issues).toMatchObject([{ path: 'axes.model[0]' }])
  })

  it('of two values with one name are refused, and so is one subset named in two cases', () => {
    const { issues } = planOf(spec(['m'], ['streaming', { name: 'streaming', sink_size: 8 }]))
    expect(issues).toMatchObject([{ path: 'axes.attention[1]', message: expect.stringContaining('axes.attention[0]') }])
    const task = [
      { benchmark: 'ruler16K', subsets: ['vt'] },
      { benchmark: 'ruler16k', subsets: ['VT'] },
    ]
    const axes = { model: ['m'], attention: ['dense'], task }
    expect(expand(parseSpec({ benchmark: 'llm-eval', params: ADAPTER, axes }).spec).issues).toMatchObject([
      { path: 'axes.task[1]' },
    ])
  })
})

describe('An attention configuration', () => {
  it.each([...Object.keys(PRESETS)])('named %s is whole, or says which file it needs', (name) => {
    const needs = missingOf(name)
    const { values, issues } = read('attention', name)
    if (needs.length === 0) expect(values[0]!.value).toMatchObject({ masker_configs: expect.any(Array) })
    else expect(issues).toMatchObject(needs.map((key) => ({ path: key, fix: expect.stringContaining('{model}') })))
  })

  it('is dense only by name, or by a list that is null as the hub writes it', () => {
    expect(only('attention', 'dense').value).toEqual({ masker_configs: null })
    expect(only('attention', { name: 'baseline', masker_configs: null }).value).toEqual({ masker_configs: null })
    expect(read('attention', { name: 'dense', sink_size: 4 }).issues).toMatchObject([{ path: 'sink_size' }])
    expect(read('attention', { name: 'x', masker_configs: [] }).issues).toMatchObject([{ path: 'masker_configs' }])
  })

  it('of a name of one’s own is a sink and a window', () => {
    expect(only('attention', { name: 'mine', sink_size: 4, window_size: '10%' })).toEqual({
      label: 'mine',
      detail: 'sink 4 · window 10%',
      value: {
        masker_configs: [
          { type: 'SinkMaskerConfig', params: { sink_size: 4 } },
          { type: 'LocalMaskerConfig', params: { window_size: '10%' } },
        ],
      },
    })
  })

  it('in the form that the hub exchanges is taken with defaults filled in and without its search space', () => {
    const socket = { type: 'SocketMaskerConfig', params: { heavy_size: 0.1, search_space: { K: [4, 8] } } }
    const given = { name: 'mine', type: 'ResearchAttentionConfig', masker_configs: [socket] }
    expect(only('attention', given).value).toEqual({
      masker_configs: [{ type: 'SocketMaskerConfig', params: { heavy_size: '10%', K: 4, L: 1, tau: 0.3 } }],
    })
  })

  const listed = (type: string, params: Json) => ({ name: 'x', masker_configs: [{ type, params }] })
  it.each([
    [listed('SinkMasker', { sink_size: 4 }), 'masker_configs[0].type', 'SinkMasker'],
    [listed('SinkMaskerConfig', {}), 'masker_configs[0].params.sink_size', 'required'],
    [listed('SinkMaskerConfig', { sink_size: 0 }), 'masker_configs[0].params.sink_size', 'tokens'],
    [listed('SinkMaskerConfig', { sink_size: 4, sink: 4 }), 'masker_configs[0].params.sink', 'not known'],
    [listed('RandomSamplingMaskerConfig', { sampling_rate: 0 }), 'masker_configs[0].params.sampling_rate', ''],
    [listed('OracleTopPMaskerConfig', { top_p: 1.2 }), 'masker_configs[0].params.top_p', ''],
    [listed('QuestTopKMaskerConfig', { heavy_size: 8, page_size: 0 }), 'masker_configs[0].params.page_size', ''],
    [
      listed('QuestTopKMaskerConfig', { heavy_size: 8, page_size: 8, label_bits: 17 }),
      'masker_configs[0].params.label_bits',
      '',
    ],
    [listed('MagicPigConfig', { lsh_l: 8, lsh_k: 65 }), 'masker_configs[0].params.lsh_k', '64'],
    [
      listed('PQCacheConfig', {
        heavy_size: 8,
        pq_group_factor: 2,
        pq_bits: 6,
        kmeans_iter: 10,
        init_offset: 0,
        metric: 'cos',
      }),
      'masker_configs[0].params.metric',
      '',
    ],
    [
      { name: 'x', masker_configs: [{ type: 'SinkMaskerConfig', params: { sink_size: 1 }, weight: 2 }] },
      'masker_configs[0].weight',
      '',
    ],
    [{ name: 'x', masker_configs: [7] }, 'masker_configs[0]', 'map'],
    [{ name: 'x', type: 'EfficientAttentionConfig', masker_configs: [] }, 'type', 'refuses'],
    [{ name: 'strreaming' }, 'name', 'strreaming'],
    ['strreaming', '', 'strreaming'],
    [{ name: 'streaming', heavy_size: 4 }, 'heavy_size', 'no parameter'],
    [{ name: 'vattention_pqcache_topk', init_offset: 4 }, 'init_offset', 'both have'],
    [
      {
        name: 'x',
        masker_configs: [
          { type: 'RandomSamplingMaskerConfig', params: { sampling_rate: 0.1 } },
          { type: 'MagicPigConfig', params: { lsh_l: 8, lsh_k: 8 } },
        ],
      },
      'masker_configs',
      'at most one',
    ],
  ])('that is wrong is a fault at its place, never a dense run: %j', (raw, at, message) => {
    const { values, issues } = read('attention', raw as Json)
    expect(values).toEqual([])
    expect(issues).toMatchObject([{ path: at, message: expect.stringContaining(message) }])
  })

  it('is told apart by what it attends and not by its name', () => {
    const identity = (attention: Json, params = {}) => canonical(llmEval.identity(cellOf(attention, 'ruler', params)))
    expect(identity({ name: 'a', sink_size: 4, window_size: 16 })).toBe(identity('streaming'))
    expect(identity({ name: 'streaming', sink_size: 8 })).not.toBe(identity('streaming'))
    expect(identity('dense', { generation_kwargs: { max_new_tokens: 8 } })).not.toBe(identity('dense'))
    expect(identity('dense', { hub_path: '/elsewhere', python: 'python3.12' })).toBe(identity('dense'))
  })
})

describe('A task of the hub', () => {
  it('is known in any case and gets the name of the hub', () => {
    expect(only('task', 'Ruler16K')).toMatchObject({
      label: 'ruler16k',
      value: { benchmark: 'ruler16k', subsets: null },
    })
    expect(read('task', { benchmark: 'ruler', subsets: [4096, '8192'] }).values.map(({ label }) => label)).toEqual([
      '4096',
      '8192',
    ])
  })

  it('says what is known not to work, and can be launched all the same', () => {
    expect(only('task', { benchmark: 'longbench', subsets: ['qasper_e'] }).detail).toContain('cannot score it')
    expect(only('task', 'mock_benchmark').detail).toContain('answer_prefix')
    expect(only('task', 'zero_scrolls').detail).toContain('no ground truth')
  })

  it.each([
    ['scbench', '', 'scbench'],
    [{ benchmark: 'longbench', subsets: ['narrative'] }, 'subsets[0]', 'narrative'],
    [{ benchmark: 'longbench', subsets: [] }, 'subsets', 'at least one'],
    [{ benchmark: 'longbench', subsets: ['qasper', 'QASPER'] }, 'subsets[1]', 'twice'],
    [{ benchmark: '' }, 'benchmark', 'needs'],
    [{ benchmark: 'longbench', subset: 'qasper' }, 'subset', 'unknown key'],
  ])('that does not exist is a fault: %j', (raw, at, message) => {
    expect(read('task', raw as Json).issues).toMatchObject([{ path: at, message: expect.stringContaining(message) }])
  })

  it('that is a subset is answered with how to write it', () => {
    expect(read('task', 'narrativeqa').issues[0]!.fix).toBe('Write { benchmark: longbench, subsets: [narrativeqa] }.')
  })

  it('is one of the twelve that are registered, with 34 subsets of longbench and 15 of loft_rag', () => {
    expect(Object.keys(HUB_BENCHMARKS)).toHaveLength(12)
    expect(HUB_BENCHMARKS.longbench!.subsets).toHaveLength(34)
    expect(HUB_BENCHMARKS.loft_rag!.subsets).toHaveLength(15)
    expect(Object.keys(MASKERS)).toHaveLength(12)
  })
})

describe('Parameters', () => {
  it.each([
    [{ model_kwargs: { torch_dtype: 'bf16' } }, ['model_kwargs', 'torch_dtype']],
    [{ request_kwargs: { max_requests: 0 } }, ['request_kwargs', 'max_requests']],
    [{ request_kwargs: { max_rows: 5 } }, ['request_kwargs']],
    [{ generation_kwargs: { max_new_tokens: 0 } }, ['generation_kwargs', 'max_new_tokens']],
    [{ samples: 5 }, []],
  ])('that mean nothing to the hub are faults: %j', (given, at) => {
    const { error } = llmEval.params.safeParse({ ...ADAPTER, ...given })
    expect(error?.issues).toMatchObject([{ path: at }])
  })

  it('reach the hub as they are, in its checkout, under the interpreter named', () => {
    const cell = cellOf('dense', 'ruler', { hub_path: 'hub', python: '/venv/bin/python' })
    expect(llmEval.command(cell, 'run')).toEqual({
      program: { kind: 'python', file: 'sparse-attention-hub.py', python: '/venv/bin/python' },
      cwd: 'hub',
    })
    expect(llmEval.command(cellOf(), 'run')).not.toHaveProperty('cwd')
    expect(llmEval.inputs!(cell)).toBeUndefined()
  })
})

const treeOf = (metrics: string | object, check: object = { rows: 5 }): Tree => ({
  text: async (file) =>
    file === 'metrics.json'
      ? typeof metrics === 'string'
        ? metrics
        : JSON.stringify(metrics)
      : file === 'rungrid_check.json'
        ? JSON.stringify(check)
        : null,
  list: async () => [],
})
const scores = (task: Json, metrics: string | object, check?: object, attention: Json = 'streaming') =>
  llmEval.readScores(treeOf(metrics, check), cellOf(attention, task))

describe('Scores', () => {
  it('of longbench are read with scale, direction and samples', async () => {
    const found = await scores(
      { benchmark: 'longbench', subsets: ['qasper'] },
      { overall_score: 41.25, task_scores: { qasper: 41.25 }, summary: { total_samples: 200 } },
      { rows: 200, density: 0.1, output_error: 0.2, records: 50 },
    )
    expect(found).toEqual([
      { name: 'overall_score', value: 41.25, direction: 'higher', scale: [0, 100], headline: true, samples: 200 },
      { name: 'density', value: 0.1, direction: 'lower', scale: [0, 1], samples: 50, note: expect.any(String) },
      { name: 'output_error', value: 0.2, direction: 'lower', samples: 50, note: expect.any(String) },
    ])
  })

  it.each([
    [
      'ruler16k',
      { overall_score: 80, task_scores: { vt: { string_match: 80 } }, summary: { total_samples: 3 } },
      80,
      3,
    ],
    ['mock_benchmark', { accuracy: 0.6, total_samples: 5, sample_scores: [1, 1, 1, 0, 0] }, 0.6, 5],
    [
      'loft_rag',
      { overall: { em: 0.4 }, task_metrics: { nq_32k: { em: 0.4, subspan_em: 0.5, num_samples: 7 } } },
      0.4,
      7,
    ],
    [
      'aime2025',
      { overall_score: 0.1, exact_match: 0.1, extraction_rate: 0.9, total_problems: 30, task_scores: {} },
      0.1,
      30,
    ],
  ])('of %s stand where that benchmark puts them', async (task, metrics, value, samples) => {
    const [headline] = await scores(task, metrics)
    expect(headline).toMatchObject({ value, samples, headline: true })
  })

  it('of a dense run have the density that is known without measuring', async () => {
    const metrics = { accuracy: 0.6, total_samples: 5 }
    expect(await scores('mock_benchmark', metrics, {}, 'dense')).toMatchObject([{ name: 'accuracy' }, { value: 1 }])
  })

  it.each([
    ['longbench', { error: 'No results to evaluate' }, 'No results to evaluate'],
    [
      'longbench',
      { task_scores: { qasper_e: { error: "KeyError: 'qasper_'" } }, summary: { total_samples: 5 } },
      'KeyError',
    ],
    ['longbenchv2', { overall_score: 0, task_scores: { '0shot': { error: 'division by zero' } } }, 'division by zero'],
    ['mock_benchmark', { accuracy: 0, total_samples: 0 }, 'zero samples'],
    ['ruler', { task_scores: {} }, 'overall_score'],
    ['aime2024', '{"overall_score": NaN, "total_problems": 30}', 'no finite'],
    ['ruler', '[]', 'no map'],
  ])('of %s that are none fail the run: %j', async (task, metrics, message) => {
    await expect(scores(task, metrics)).rejects.toThrow(message)
  })

  it('made of zero rows fail the run although the file names one', async () => {
    await expect(scores('ruler', { overall_score: 0 }, { rows: 0 })).rejects.toThrow('zero samples')
  })

  it('over a part of the tasks are left out, and those of the tasks stay', async () => {
    const metrics = {
      overall_score: 20,
      task_scores: { qasper: 40, qasper_e: { error: 'x' } },
      summary: { total_samples: 9 },
    }
    const [headline, task] = await scores('longbench', metrics)
    expect(headline).toMatchObject({ value: null, note: expect.stringContaining('qasper_e: x') })
    expect(task).toMatchObject({ name: 'qasper', value: 40 })
    const [partial] = await scores(
      'longbench',
      { overall_score: 20, task_scores: { qasper: 20 } },
      { missing_subsets: ['lsht'] },
    )
    expect(partial).toMatchObject({ value: null, note: expect.stringContaining('lsht') })
  })

  it('of infinite_bench that are exactly 0.0 are marked as suspect, and of math_find left out', async () => {
    const task = (name: string) => ({ benchmark: 'infinite_bench', subsets: [name] })
    const zero = (name: string) => ({ overall_score: 0, task_scores: { [name]: 0 }, summary: { total_samples: 4 } })
    expect(await scores(task('passkey'), zero('passkey'))).toMatchObject([
      { value: 0, note: expect.stringContaining('suspect') },
    ])
    expect(await scores(task('math_find'), zero('math_find'))).toMatchObject([
      { value: null, note: expect.stringContaining('math_find') },
    ])
  })

  it('of zero_scrolls do not exist, and the run says so instead of failing', async () => {
    const metrics = { task_stats: { default: { num_samples: 4 } }, summary: { total_samples: 4 } }
    expect(await scores('zero_scrolls', metrics)).toMatchObject([
      { value: null, note: expect.stringContaining('no ground') },
    ])
  })
})

describe('The catalogue', () => {
  it('lists what can be written, and what it lists is accepted', () => {
    const { benchmarks, attention, maskers } = llmEval.variants!.all.find(({ id }) => id === ADAPTER.adapter)!
      .catalogue!()
    for (const { name, subsets } of benchmarks)
      expect(read('task', { benchmark: name, subsets: subsets.map((each) => each.name) }).issues).toEqual([])
    for (const { value } of attention) expect(read('attention', value).issues).toEqual([])
    const sink = maskers.find(({ type }) => type === 'SocketMaskerConfig')!
    expect(sink.parameters.find(({ name }) => name === 'K')).toMatchObject({ required: false, default: 4 })
    expect(sink.parameters.find(({ name }) => name === 'heavy_size')).toMatchObject({ required: true })
  })
})
