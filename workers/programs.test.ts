import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import llmEval from '../lib/benchmarks/llm-eval'
import trainLm from '../lib/benchmarks/train-lm'
import type { Benchmark } from '../lib/benchmarks/types'
import type { Axes, Cell, Json } from '../lib/matrix/types'
import type { Tree } from '../lib/tree'

const root = mkdtempSync(path.join(tmpdir(), 'programs-'))
const corpus = path.join(root, 'corpus.txt')

beforeAll(async () => {
  writeFileSync(corpus, 'she sells sea shells by the sea shore, and the shells she sells are sea shells. '.repeat(100))
  await build({
    entryPoints: { 'train-lm': 'workers/train-lm/main.ts', 'llm-eval': 'workers/llm-eval/main.ts' },
    outdir: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
})
afterAll(() => rmSync(root, { recursive: true }))

interface Attempt {
  process: ChildProcess
  results: string
  metrics(): Record<string, number | string>[]
  /** Says why it is to end, and sends the signal. */
  ask(intent: string): void
  status(): Record<string, unknown>
  end: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Starts a bundled worker as an engine would; attempts of one `run` share their checkpoints. */
function start(run: string, number: number, benchmark: Benchmark, given: object, axes: Axes = {}): Attempt {
  const home = path.join(root, run, String(number))
  const results = path.join(home, 'results')
  const checkpoints = path.join(root, run, 'checkpoints')
  for (const directory of [results, checkpoints]) mkdirSync(directory, { recursive: true })
  const file = (name: string) => path.join(home, name)
  const spec = {
    runId: run,
    attemptId: `${run}-${number}`,
    attempt: number,
    benchmark: benchmark.id,
    command: 'run',
    params: benchmark.params.parse(given),
    axes,
    devices: ['cpu-0'],
    seed: null,
    inputs: { 'builtin:corpus': corpus },
  }
  writeFileSync(file('spec.json'), JSON.stringify(spec))
  const child = spawn(process.execPath, [path.join(root, `${benchmark.id}.mjs`)], {
    cwd: results,
    env: {
      NODE_ENV: 'production',
      RUNGRID_RUN_ID: run,
      RUNGRID_ATTEMPT_ID: spec.attemptId,
      RUNGRID_SPEC: file('spec.json'),
      RUNGRID_RESULT_DIR: results,
      RUNGRID_CHECKPOINT_DIR: checkpoints,
      RUNGRID_STATUS_FILE: file('status.json'),
      RUNGRID_METRICS_FILE: file('metrics.jsonl'),
      RUNGRID_STOP_FILE: file('stop.json'),
    },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const end = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  )
  const metrics = () =>
    existsSync(file('metrics.jsonl'))
      ? readFileSync(file('metrics.jsonl'), 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      : []
  const ask = (intent: string) => {
    writeFileSync(file('stop.json'), JSON.stringify({ intent, reason: 'so we want it', deadline: null }))
    child.kill('SIGTERM')
  }
  return {
    process: child,
    results,
    end,
    ask,
    metrics,
    status: () => JSON.parse(readFileSync(file('status.json'), 'utf8')),
  }
}

const treeOf = (directory: string): Tree => ({
  text: async (name) => readFileSync(path.join(directory, name), 'utf8'),
  list: async () => [],
})

const OF_THE_CLOCK = ['time', 'tokens_per_second']

/** The curves without what depends on the clock. */
function curves(...attempts: Attempt[]) {
  return attempts
    .flatMap((attempt) => attempt.metrics())
    .map((point) => Object.fromEntries(Object.entries(point).filter(([name]) => !OF_THE_CLOCK.includes(name))))
}

const SMALL = { width: 16, embedding: 4, context: 6, batch: 16, warmup: 10, log_every: 5, sample_length: 100 }

// Whole processes on a busy machine: a limit for what hangs, not for what is slow.
const TIMEOUT_MS = 120_000

describe('The program train-lm', { timeout: TIMEOUT_MS }, () => {
  it('leaves its declared files, a falling curve and its scores', async () => {
    const given = { ...SMALL, steps: 400, eval_every: 100 }
    const attempt = start('whole', 1, trainLm, given)
    const { code, stdout, stderr } = await attempt.end
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const cell: Cell = { axes: {}, params: trainLm.params.parse(given) }
    for (const { path: name } of trainLm.files(cell)) expect(existsSync(path.join(attempt.results, name))).toBe(true)
    const losses = attempt.metrics().flatMap(({ loss }) => (typeof loss === 'number' ? [loss] : []))
    expect(losses).toHaveLength(80)
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2)
    const scores = await trainLm.readScores(treeOf(attempt.results), cell)
    expect(scores.every(({ value }) => value !== null && value > 0)).toBe(true)
    expect(attempt.status()).toMatchObject({ state: 'finished', step: 400, totalSteps: 400, progressPercentage: 100 })
    expect(stdout).toMatch(/step 400\/400 {2}loss/)
    const { tensors } = JSON.parse(readFileSync(path.join(attempt.results, 'weights.json'), 'utf8'))
    const numbers = tensors.reduce(
      (sum: number, { shape }: { shape: number[] }) => sum + shape.reduce((product, side) => product * side),
      0,
    )
    expect(readFileSync(path.join(attempt.results, 'weights.bin'))).toHaveLength(numbers * 4)
  })

  it('saves and leaves when asked to, and the retry draws the curve that one attempt would have drawn', async () => {
    const given = { ...SMALL, steps: 2000, eval_every: 200, checkpoint_every: 1_000_000 }
    const first = start('resumed', 1, trainLm, given)
    await vi.waitUntil(() => first.metrics().length > 20, { timeout: 60_000 })
    first.process.kill('SIGTERM')
    expect((await first.end).code).toBe(143)
    expect(existsSync(path.join(first.results, 'metrics.json'))).toBe(false)
    const second = start('resumed', 2, trainLm, given)
    const { code, stdout } = await second.end
    expect(code).toBe(0)
    expect(stdout).toContain('resumed at step')
    const whole = start('uninterrupted', 1, trainLm, given)
    expect((await whole.end).code).toBe(0)
    expect(curves(first, second)).toEqual(curves(whole))
    for (const name of ['weights.bin', 'sample.txt'])
      expect(readFileSync(path.join(second.results, name))).toEqual(readFileSync(path.join(whole.results, name)))
  })

  it('leaves whole results, of the weights that it has, when what it has is enough; and none when it is cancelled', async () => {
    const given = { ...SMALL, steps: 1_000_000, eval_every: 1_000_000, checkpoint_every: 1_000_000 }
    const cell: Cell = { axes: {}, params: trainLm.params.parse(given) }
    const stopped = start('enough', 1, trainLm, given)
    await vi.waitUntil(() => stopped.metrics().length > 3, { timeout: 60_000 })
    stopped.ask('stop')
    expect((await stopped.end).code).toBe(0)
    for (const { path: name } of trainLm.files(cell)) expect(existsSync(path.join(stopped.results, name))).toBe(true)
    const last = stopped.metrics().at(-1)!
    const figures = JSON.parse(readFileSync(path.join(stopped.results, 'metrics.json'), 'utf8'))
    expect(figures).toMatchObject({ steps: last.step, val_loss: last.val_loss })
    expect(figures.loss).toBeGreaterThan(0)
    expect(stopped.status()).toMatchObject({ state: 'finished', step: last.step, totalSteps: 1_000_000 })

    const cancelled = start('unwanted', 1, trainLm, given)
    await vi.waitUntil(() => cancelled.metrics().length > 3, { timeout: 60_000 })
    cancelled.ask('cancel')
    expect((await cancelled.end).code).toBe(143)
    expect(existsSync(path.join(cancelled.results, 'metrics.json'))).toBe(false)
  })

  it('begins anew and says why where the checkpoint belongs to other parameters', async () => {
    const given = { ...SMALL, steps: 20 }
    expect((await start('changed', 1, trainLm, given).end).code).toBe(0)
    const attempt = start('changed', 2, trainLm, { ...given, lr: 0.02 })
    const { code, stdout } = await attempt.end
    expect(code).toBe(0)
    expect(stdout).toContain('checkpoint refused, training starts anew: it has other parameters: lr 0.01, now 0.02')
    expect(attempt.metrics()[0]).toMatchObject({ step: 5 })
  })

  it('ends with the reason as its last line where there is no text', async () => {
    const { code, stderr } = await start('textless', 1, trainLm, { text: '/nowhere/text.txt' }).end
    expect(code).toBe(1)
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^rungrid: ENOENT.*\/nowhere\/text\.txt/)
  })

  it('ends with advice where the training diverges', async () => {
    const attempt = start('diverged', 1, trainLm, {
      ...SMALL,
      lr: 1,
      warmup: 0,
      weight_decay: 1,
      grad_clip: 1000,
      steps: 20_000,
      layers: 8,
    })
    const { code, stderr } = await attempt.end
    expect(code).toBe(1)
    expect(stderr).toContain('training diverged')
  })
})

describe('The program llm-eval', { timeout: TIMEOUT_MS }, () => {
  const axisValue = (name: string, raw: Json) => llmEval.axes.find((axis) => axis.name === name)!.expand(raw).values[0]!
  const axes: Axes = {
    model: axisValue('model', 'profile/sharp-64'),
    attention: axisValue('attention', { name: 'topk', heavy_size: '5%' }),
    task: axisValue('task', { benchmark: 'synthetic', subsets: ['needle'] }),
  }

  it('leaves its declared files, live series and its scores', async () => {
    const given = { context_length: 512, samples: 10 }
    const attempt = start('evaluated', 1, llmEval, given, axes)
    const { code, stderr } = await attempt.end
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const cell: Cell = { axes, params: llmEval.params.parse(given) }
    for (const { path: name } of llmEval.files(cell)) expect(existsSync(path.join(attempt.results, name))).toBe(true)
    const scores = await llmEval.readScores(treeOf(attempt.results), cell)
    expect(scores[0]).toMatchObject({ name: 'accuracy', value: 1, samples: 10, headline: true })
    expect(scores.map(({ name }) => name)).toEqual(['accuracy', 'output_error', 'density', 'ms_per_query'])
    expect(attempt.metrics()).toHaveLength(10)
    expect(attempt.metrics()[9]).toMatchObject({ step: 10, accuracy: 1, density: 26 / 512 })
    const rows = readFileSync(path.join(attempt.results, 'raw_results.csv'), 'utf8').trimEnd().split('\n')
    expect(rows).toHaveLength(11)
    expect(rows[0]).toMatch(/^"context","question","answer_prefix","max_new_tokens",.*"predicted_answer"$/)
    const config = JSON.parse(readFileSync(path.join(attempt.results, 'config.json'), 'utf8'))
    expect(config).toMatchObject({
      sparse_attention_config: { masker_configs: [{ heavy_size: 0.05 }] },
      benchmark_name: 'synthetic',
      subsets_to_run: ['needle'],
    })
  })

  it('refuses a mask that would be dense attention under another name', async () => {
    const wide = { ...axes, attention: axisValue('attention', 'streaming') }
    const { code, stderr } = await start('wide', 1, llmEval, { context_length: 512, samples: 1 }, wide).end
    expect(code).toBe(1)
    expect(stderr).toContain('streaming wants 1024 tokens')
  })
})
