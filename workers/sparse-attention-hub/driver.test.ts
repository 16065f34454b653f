/**
 * The worker in real Python processes, against a stand-in for the hub (server/testing/stand-ins/sparse-attention-hub): no
 * GPU, no torch and no model is here. What the stand-in can't show, the real hub's own behaviour, is not tested.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import llmEval from '../../lib/benchmarks/llm-eval'
import type { Cell, Json } from '../../lib/matrix/types'
import { progressSchema } from '../../lib/progress/schema'
import type { Tree } from '../../lib/tree'
import { copyPythonWorkers } from '../../scripts/lib/programs.mjs'

const HUB = path.resolve(import.meta.dirname, '../../server/testing/stand-ins/sparse-attention-hub')
const TIMEOUT_MS = 90_000
const root = mkdtempSync(path.join(os.tmpdir(), 'hub-'))
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(root, { recursive: true })
})

const ADAPTER = { adapter: 'sparse-attention-hub' }

interface Given {
  model?: string
  attention?: Json
  task?: Json
  params?: object
  env?: Record<string, string>
  /** What the spec says, in place of what the adapter makes of `attention`. */
  maskers?: Json
  python?: string[]
}

interface Attempt {
  process: ChildProcess
  results: string
  cell: Cell
  status(): Record<string, Json>
  points(): Record<string, number>[]
  end: Promise<{ code: number | null; signal: string | null; out: string; err: string }>
}

function cellOf({ model = 'org/model', attention = 'streaming', task = 'ruler16k', params = {} }: Given): Cell {
  const value = (name: string, raw: Json) => {
    const { values, issues } = llmEval.axes.find((axis) => axis.name === name)!.expand(raw, ADAPTER)
    expect(issues).toEqual([])
    return values[0]!
  }
  return {
    axes: { model: value('model', model), attention: value('attention', attention), task: value('task', task) },
    params: llmEval.params.parse({ ...ADAPTER, hub_path: HUB, ...params }),
  }
}

let count = 0
function start(given: Given = {}): Attempt {
  const home = path.join(root, String(++count))
  const results = path.join(home, 'results')
  mkdirSync(results, { recursive: true })
  const file = (name: string) => path.join(home, name)
  const cell = cellOf(given)
  const axes =
    given.maskers === undefined
      ? cell.axes
      : { ...cell.axes, attention: { label: 'given', value: { masker_configs: given.maskers } } }
  writeFileSync(file('spec.json'), JSON.stringify({ params: cell.params, axes }))
  const [python, ...options] = given.python ?? ['python3']
  const cwd = typeof cell.params.hub_path === 'string' ? cell.params.hub_path : results
  const child = spawn(python!, [...options, path.resolve(import.meta.dirname, 'driver.py')], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PYTHONDONTWRITEBYTECODE: '1',
      CUDA_VISIBLE_DEVICES: '',
      RUNGRID_SPEC: file('spec.json'),
      RUNGRID_RESULT_DIR: results,
      RUNGRID_STATUS_FILE: file('status.json'),
      RUNGRID_METRICS_FILE: file('metrics.jsonl'),
      STAND_IN_SECONDS: '0',
      ...given.env,
    } as unknown as NodeJS.ProcessEnv,
  })
  started.push(child)
  let [out, err] = ['', '']
  child.stdout!.on('data', (text) => {
    out += text
  })
  child.stderr!.on('data', (text) => {
    err += text
  })
  return {
    process: child,
    results,
    cell,
    status: () => JSON.parse(readFileSync(file('status.json'), 'utf8')),
    points: () =>
      existsSync(file('metrics.jsonl'))
        ? readFileSync(file('metrics.jsonl'), 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
    end: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, out, err }))),
  }
}

const treeOf = (dir: string): Tree => ({
  text: (name) => readFile(path.join(dir, name), 'utf8').catch(() => null),
  list: async () => [],
})
const json = (attempt: Attempt, name: string) => JSON.parse(readFileSync(path.join(attempt.results, name), 'utf8'))
const failureOf = async (given: Given) => {
  const attempt = start(given)
  const { code } = await attempt.end
  expect(code).toBe(1)
  expect(attempt.status().state).toBe('failed')
  return attempt.status().failure as { class: string; message: string; fix?: string }
}

it('is one file that the build puts beside the other workers', () => {
  copyPythonWorkers(path.join(root, 'dist'))
  const { program } = llmEval.command(cellOf({}), 'run')
  expect(program).toMatchObject({ kind: 'python', python: 'python3' })
  const built = readFileSync(path.join(root, 'dist', program.kind === 'python' ? program.file : ''), 'utf8')
  expect(built).toBe(readFileSync(path.resolve(import.meta.dirname, 'driver.py'), 'utf8'))
})

describe('A run of the hub', { timeout: TIMEOUT_MS }, () => {
  it('leaves its files, scores that are read, density as points, and its progress', async () => {
    const attempt = start({ params: { micro_metric_max_records: null, micro_metric_sampling_factor: 1 } })
    expect(await attempt.end).toMatchObject({ code: 0 })
    for (const { path: name } of llmEval.files(attempt.cell))
      expect(existsSync(path.join(attempt.results, name))).toBe(true)
    const scores = await llmEval.readScores(treeOf(attempt.results), attempt.cell)
    expect(scores[0]).toMatchObject({ name: 'overall_score', scale: [0, 100], samples: 24, headline: true })
    expect(scores.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['niah_single_1', 'vt', 'qa_1', 'density', 'output_error']),
    )
    expect(scores.find(({ name }) => name === 'output_error')!.value).toBeGreaterThan(0)
    expect(progressSchema.parse(attempt.status())).toMatchObject({ state: 'finished', step: 24, totalSteps: 24 })
    expect(attempt.points().at(-1)).toMatchObject({ step: 24, requests_done: 24 })
    expect(json(attempt, 'rungrid_check.json')).toMatchObject({ rows: 24, non_finite_records: 1 })
  })

  it('gives the same scores each time, and others under another attention', async () => {
    const [first, again, dense] = await Promise.all(
      [start(), start(), start({ attention: 'dense' })].map(async (attempt) => {
        expect(await attempt.end).toMatchObject({ code: 0 })
        return json(attempt, 'metrics.json')
      }),
    )
    expect(again).toEqual(first)
    expect(dense).not.toEqual(first)
  })

  it('hands over maskers, kwargs and types, with shares as floats and tokens as whole numbers', async () => {
    const attention = { name: 'mine', sink_size: 1, window_size: '100%' }
    const params = {
      model_kwargs: { torch_dtype: 'bfloat16' },
      tokenizer_kwargs: { padding_side: 'left' },
      request_kwargs: { max_requests: 5 },
    }
    const attempt = start({ attention, params })
    expect(await attempt.end).toMatchObject({ code: 0 })
    const config = readFileSync(path.join(attempt.results, 'config.json'), 'utf8')
    expect(config).toMatch(/"sink_size": 1\n/)
    expect(config).toMatch(/"window_size": 1\.0\n/)
    expect(JSON.parse(config)).toMatchObject({
      model_kwargs: { torch_dtype: 'torch.bfloat16' },
      tokenizer_kwargs: { padding_side: 'left' },
      request_kwargs: { max_requests: 5 },
      device: 'cpu',
    })
    expect(json(attempt, 'rungrid_check.json')).toMatchObject({ rows: 5 })
    expect(json(attempt, 'rungrid_check.json')).not.toHaveProperty('missing_subsets')
  })

  it('keeps the answer limit of each context: one with 32 tokens does not shorten those that follow', async () => {
    const limits = async (params: object) => {
      const attempt = start({ params })
      expect(await attempt.end).toMatchObject({ code: 0 })
      const text = readFileSync(path.join(attempt.results, 'raw_results.csv'), 'utf8')
      return [...new Set([...text.matchAll(/in (\d+) tokens/g)].map((match) => Number(match[1])))]
    }
    expect(await limits({})).toEqual([32, 128])
    expect(await limits({ generation_kwargs: { max_new_tokens: 100 } })).toEqual([32, 100])
  })

  it('sees one device as cuda:0, whatever its UUID', async () => {
    const attempt = start({ env: { CUDA_VISIBLE_DEVICES: 'GPU-11111111-2222-3333-4444-555555555555' } })
    expect(await attempt.end).toMatchObject({ code: 0 })
    expect(json(attempt, 'config.json').device).toBe('cuda:0')
  })

  it('finds the weights of its model', async () => {
    const attention = { name: 'hash_attention', hat_weight_file: 'hat_weights/{model}.pkl' }
    const found = start({ attention, model: 'microsoft/Phi-4-mini-instruct' })
    expect(await found.end).toMatchObject({ code: 0 })
    expect(await failureOf({ attention })).toMatchObject({
      class: 'invalid_config',
      message: expect.stringContaining('hat_weights/org_model.pkl'),
    })
  })

  it('says which subsets the hub left out, and has no score over the rest', async () => {
    const attempt = start({ env: { STAND_IN_DEFECT: 'missing_subset' } })
    const { code, out } = await attempt.end
    expect([code, out]).toEqual([0, expect.stringContaining('no answers for the subsets qa_1')])
    const [headline] = await llmEval.readScores(treeOf(attempt.results), attempt.cell)
    expect(headline).toMatchObject({ value: null, note: expect.stringContaining('qa_1') })
  })

  it('leaves at once when it is asked to', async () => {
    const attempt = start({ model: 'stand-in/hang' })
    await vi.waitFor(() => expect(attempt.status()).toMatchObject({ step: 2 }), {
      timeout: TIMEOUT_MS / 2,
      interval: 50,
    })
    attempt.process.kill('SIGTERM')
    expect(await attempt.end).toMatchObject({ code: 143 })
    expect(attempt.status()).toMatchObject({ state: 'stopped' })
    expect(existsSync(path.join(attempt.results, 'metrics.json'))).toBe(false)
  })
})

describe('What fails is named by its class:', { timeout: TIMEOUT_MS }, () => {
  it.each([
    ['load_failure', 'model_load', 'not a valid model identifier'],
    ['load_oom', 'out_of_memory', 'Tried to allocate'],
    ['oom', 'out_of_memory', 'Tried to allocate'],
    ['device_lost', 'device_lost', 'ECC'],
    ['disk_full', 'disk_full', 'No space left'],
    ['dataset', 'dataset', 'subsets could be loaded'],
    ['score_error', 'no_results', 'No results to evaluate'],
    ['zero_rows', 'no_results', 'No results to evaluate'],
    ['no_files', 'no_results', 'metrics.json'],
    ['exit_zero', 'crashed', 'SystemExit'],
  ])('%s is %s', async (defect, cls, message) => {
    expect(await failureOf({ model: `stand-in/${defect}` })).toMatchObject({
      class: cls,
      message: expect.stringContaining(message),
    })
  })

  it('a model whose name holds "oom" and does not load is no lack of memory', async () => {
    const failure = await failureOf({ model: 'bigscience/bloom-560m', env: { STAND_IN_DEFECT: 'load_failure' } })
    expect(failure.class).toBe('model_load')
  })

  it('the known defect of mock_benchmark, with what to do', async () => {
    const failure = await failureOf({ model: 'stand-in/mock_key_error', task: 'mock_benchmark' })
    expect(failure).toMatchObject({ class: 'crashed', fix: expect.stringContaining('f5abf91') })
  })

  it('a masker that the checkout does not have, instead of a run without it', async () => {
    const masker = (type: string, params: Json = {}) => [{ type, params }]
    const socket = { name: 'x', masker_configs: masker('SocketMaskerConfig', { heavy_size: 8 }) }
    expect(await failureOf({ attention: socket })).toMatchObject({
      class: 'invalid_config',
      message: expect.stringContaining('no masker SocketMaskerConfig'),
    })
    expect((await failureOf({ maskers: [] })).message).toContain('dense')
    const adaptive = { base_rate_sampling: 0, epsilon: 2, delta: 0.1, init_offset: 0, local_offset: 0 }
    expect((await failureOf({ maskers: masker('AdaptiveSamplingMaskerConfig', adaptive) })).message).toContain(
      'epsilon',
    )
  })

  it('a benchmark that the checkout does not have', async () => {
    const spec = start({ task: 'ruler16k' })
    await spec.end
    const file = path.join(path.dirname(spec.results), 'spec.json')
    const changed = readFileSync(file, 'utf8').replaceAll('"benchmark":"ruler16k"', '"benchmark":"scbench"')
    writeFileSync(file, changed)
    const env = {
      ...process.env,
      RUNGRID_SPEC: file,
      RUNGRID_RESULT_DIR: spec.results,
      CUDA_VISIBLE_DEVICES: '',
      PYTHONDONTWRITEBYTECODE: '1',
    }
    const driver = path.resolve(import.meta.dirname, 'driver.py')
    expect(() => execFileSync('python3', [driver], { cwd: HUB, env, stdio: 'pipe' })).toThrow(/invalid_config.*scbench/)
  })

  it('a device that torch does not see, and several for a model that goes on one', async () => {
    const CUDA_VISIBLE_DEVICES = 'GPU-11111111-2222-3333-4444-555555555555'
    expect(await failureOf({ env: { CUDA_VISIBLE_DEVICES, STAND_IN_NO_CUDA: '1' } })).toMatchObject({
      class: 'model_load',
      message: expect.stringContaining('sees 0 of the 1 devices'),
    })
    expect(await failureOf({ env: { CUDA_VISIBLE_DEVICES: 'GPU-1,GPU-2' } })).toMatchObject({
      class: 'invalid_config',
      fix: expect.stringContaining('device_map'),
    })
  })

  it('an installation that is not there, with what to install', async () => {
    const isolated = ['python3', '-I', '-S']
    expect(await failureOf({ params: { hub_path: null }, python: isolated })).toMatchObject({
      class: 'program_missing',
      message: expect.stringContaining('no module torch'),
      fix: expect.stringContaining('pip install'),
    })
    expect(await failureOf({ params: { hub_path: os.tmpdir() } })).toMatchObject({
      class: 'program_missing',
      message: expect.stringContaining('holds no sparse_attention_hub'),
    })
  })

  it('death between two files leaves no word and no whole result', async () => {
    const attempt = start({ model: 'stand-in/killed_between_files' })
    expect(await attempt.end).toMatchObject({ code: null, signal: 'SIGKILL' })
    expect(attempt.status()).not.toHaveProperty('failure')
    expect(existsSync(path.join(attempt.results, 'raw_results.csv'))).toBe(true)
    await expect(llmEval.readScores(treeOf(attempt.results), attempt.cell)).rejects.toThrow('metrics.json')
  })
})
