import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { readScores } from '../../lib/benchmarks/llm-eval/adapters/lm-eval/scores'
import { parseProgressText } from '../../lib/progress/parse'
import { REPORTED_CLASSES } from '../../lib/progress/schema'
import type { Tree } from '../../lib/tree'

const root = mkdtempSync(path.join(tmpdir(), 'lm-eval-'))
afterAll(() => rmSync(root, { recursive: true }))

const PROJECT = path.resolve(import.meta.dirname, '../..')
const TESTING = path.join(import.meta.dirname, 'testing')
const recording = (name: string) => path.join(TESTING, 'recordings', name)
const RESULTS = path.join(PROJECT, 'lib/results/testing/lm-eval')
const DUMMY = ['--model', 'dummy', '--tasks', 'sums']

// Whole processes on a busy machine: a limit for what hangs, not for what is slow.
const TIMEOUT_MS = 120_000

interface Plan {
  stdout?: string
  stderr?: string
  results?: string
  samples?: string[]
  text?: string
  code?: number
  kill?: number
  hold?: boolean
}

interface End {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

interface Attempt {
  process: ChildProcess
  home: string
  file(name: string): string
  status(): Record<string, unknown>
  end: Promise<End>
}

let attempts = 0

/** Starts the driver as the engine would, with the stand-in as its harness unless `env` says otherwise. */
function start(
  plan: Plan,
  args = DUMMY,
  [python, ...options]: string[] = ['python3'],
  env: Record<string, string> = {},
): Attempt {
  const home = path.join(root, String(attempts++))
  mkdirSync(path.join(home, 'results'), { recursive: true })
  const file = (name: string) => path.join(home, name)
  const child = spawn(python!, [...options, path.join(import.meta.dirname, 'driver.py'), ...args], {
    cwd: PROJECT,
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      PYTHONPATH: path.join(TESTING, 'stand-in'),
      PYTHONDONTWRITEBYTECODE: '1',
      RUNGRID_RESULT_DIR: file('results'),
      RUNGRID_STATUS_FILE: file('status.json'),
      RUNGRID_METRICS_FILE: file('metrics.jsonl'),
      STAND_IN: JSON.stringify(plan),
      STAND_IN_ARGUMENTS: file('arguments.json'),
      ...env,
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
  const end = new Promise<End>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  onTestFinished(() => void child.kill('SIGTERM'))
  return { process: child, home, file, end, status: () => JSON.parse(readFileSync(file('status.json'), 'utf8')) }
}

const treeOf = (attempt: Attempt): Tree => ({
  text: async (name) => readFileSync(attempt.file(`results/${name}`), 'utf8'),
  list: async () => [],
})

const SUCCESS: Plan = {
  stdout: recording('tasks.stdout.txt'),
  stderr: recording('tasks.stderr.txt'),
  results: path.join(RESULTS, 'tasks.json'),
  samples: ['sums', 'echo', 'sentences'],
}

describe('The driver of lm-eval, over a recorded harness', { timeout: TIMEOUT_MS }, () => {
  it('leaves results under names that do not change, and says how far it came', async () => {
    const attempt = start(SUCCESS, [...DUMMY, '--log_samples'])
    const { code, stdout, stderr } = await attempt.end
    expect({ code, left: readdirSync(attempt.file('results')) }).toEqual({
      code: 0,
      left: ['results.json', 'samples_echo.jsonl', 'samples_sentences.jsonl', 'samples_sums.jsonl'],
    })
    const parsed = parseProgressText(readFileSync(attempt.file('status.json'), 'utf8'))
    // 48 likelihoods, 12 answers, and two bars of 4 for the rolling ones.
    expect(parsed).toMatchObject({
      ok: true,
      doc: { state: 'finished', step: 68, totalSteps: 68, progressPercentage: 100 },
    })
    expect((await readScores(treeOf(attempt), 'sums')).find(({ headline }) => headline)).toMatchObject({
      name: 'acc_norm',
      value: 0.25,
      samples: 12,
    })
    const [first, ...table] = stdout.split('\n')
    expect(first).toMatch(/^lm-eval of unknown version under /)
    expect(table.join('\n')).toBe(readFileSync(recording('tasks.stdout.txt'), 'utf8'))
    expect(stderr).not.toContain('\r')
    expect(stderr).toContain('Running generate_until requests: 100%|██████████| 12/12')
    expect(JSON.parse(readFileSync(attempt.file('arguments.json'), 'utf8'))).toEqual([
      ...DUMMY,
      '--log_samples',
      '--output_path',
      attempt.file('results/harness_output'),
    ])
  })

  it('says the phase and the position while it runs', async () => {
    const attempt = start({ stderr: recording('oom.stderr.txt'), hold: true })
    await vi.waitUntil(() => existsSync(attempt.file('status.json')) && attempt.status().step === 17, {
      timeout: 60_000,
    })
    expect(attempt.status()).toMatchObject({ state: 'running', totalSteps: 48, message: 'loglikelihood requests' })
    attempt.process.kill('SIGTERM')
    await attempt.end
  })

  it('leaves when it is told to, with its harness, and calls that no failure', async () => {
    const attempt = start({ hold: true })
    await vi.waitUntil(() => existsSync(attempt.file('arguments.json')), { timeout: 60_000 })
    attempt.process.kill('SIGTERM')
    // `end` waits for the pipes, which the stand-in holds: it is gone as well.
    expect((await attempt.end).code).toBe(143)
    expect(attempt.status()).not.toHaveProperty('failure')
    expect(readdirSync(attempt.file('results'))).toEqual([])
  })

  it.each<[string, string, string, RegExp, RegExp]>([
    ['a task that there is not', 'task', 'invalid_config', /^Tasks not found: nosuch$/, /lm_eval ls tasks/],
    ['a model that is not there', 'model', 'model_load', /^OSError: .*'\/nowhere\/model'/, /model_args/],
    ['a model that is out of reach', 'hubmodel', 'model_load', /^OSError: We couldn't connect/, /network/],
    ['a type of model that there is not', 'mtype', 'invalid_config', /^Attempted to load model 'nosuch'/, /model_type/],
    ['a data set that is out of reach', 'data', 'dataset', /^ConnectionError: .*ai2_arc/, /data set/],
    [
      'a library that is not installed',
      'vllm',
      'program_missing',
      /No module named 'vllm'/,
      /install 'lm-eval\[vllm\]'/,
    ],
    ['a library of a service', 'api', 'program_missing', /^Attempted to use an API model/, /install 'lm-eval\[api\]'/],
    ['an option of another version', 'arg', 'invalid_config', /unrecognized arguments: --nosuch 3/, /upgrade/],
    ['too little memory', 'oom', 'out_of_memory', /^torch.OutOfMemoryError: CUDA out of memory/, /batch_size/],
  ])('tells %s from other failures, with the remedy', async (_what, name, kind, message, fix) => {
    const attempt = start({ stderr: recording(`${name}.stderr.txt`), code: name === 'arg' ? 2 : 1 })
    const { code, stderr } = await attempt.end
    expect(code).toBe(1)
    const text = readFileSync(attempt.file('status.json'), 'utf8')
    expect(parseProgressText(text).ok).toBe(true)
    const { state, failure } = JSON.parse(text) as { state: string; failure: Record<string, string> }
    expect({ state, class: failure.class }).toEqual({ state: 'failed', class: kind })
    expect(REPORTED_CLASSES).toContain(kind)
    expect(failure.message).toMatch(message)
    expect(failure.fix).toMatch(fix)
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(`(${kind}). ${failure.fix}`)
  })

  it('calls what it does not know a crash, with its last line', async () => {
    const attempt = start({ code: 3 })
    expect((await attempt.end).code).toBe(1)
    expect(attempt.status()).toMatchObject({ failure: { class: 'crashed', message: 'lm_eval said nothing' } })
  })

  it.each(['SIGKILL', 'SIGSEGV', 'SIGTERM'] as const)(
    'ends by %s where its harness did, so that its engine sees it',
    async (name) => {
      const attempt = start({ kill: constants.signals[name] })
      const { signal, stderr } = await attempt.end
      expect(signal).toBe(name)
      expect(stderr).toContain('rungrid: lm_eval was ended by signal')
      expect(attempt.status()).not.toHaveProperty('failure')
    },
  )

  it('calls a failure of the network one that may pass, unless it is offline by choice', async () => {
    const failed = { stderr: recording('data.stderr.txt'), code: 1 }
    for (const [env, transient] of [
      [{}, true],
      [{ HF_HUB_OFFLINE: '1' }, undefined],
    ] as const) {
      const attempt = start(failed, DUMMY, ['python3'], env as Record<string, string>)
      await attempt.end
      expect(attempt.status()).toMatchObject({ failure: { class: 'dataset' } })
      expect((attempt.status().failure as { transient?: boolean }).transient).toBe(transient)
    }
  })

  it.each<[string, Plan, RegExp]>([
    ['no results', {}, /left no results file/],
    ['torn results', { text: '{"results": {"sums"' }, /can't be read/],
    ['results of another form', { text: '[]' }, /can't be read/],
    ['no task in its results', { text: '{"results": {}}' }, /no number for sums/],
    ['no number', { text: '{"results": {"sums": {"alias": "sums", "acc,none": NaN}}}' }, /no number for sums/],
  ])('refuses a harness that ends well with %s', async (_what, plan, message) => {
    const attempt = start(plan)
    expect((await attempt.end).code).toBe(1)
    expect(attempt.status()).toMatchObject({
      failure: { class: 'no_results', message: expect.stringMatching(message) },
    })
  })

  it('passes on a result in which some numbers are none, as the harness wrote it', async () => {
    const text = '{"results": {"sums": {"acc,none": 0.5, "acc_norm,none": NaN}}}'
    const attempt = start({ text })
    expect((await attempt.end).code).toBe(0)
    expect(await readScores(treeOf(attempt), 'sums')).toMatchObject([
      { name: 'acc', value: 0.5 },
      { name: 'acc_norm', value: null, headline: true, note: expect.stringContaining('NaN') },
    ])
  })

  it('says at once what is not installed, and how to install it', async () => {
    // Without site-packages there is no harness, whatever this machine has.
    const attempt = start({}, DUMMY, ['python3', '-S'], { PYTHONPATH: '' })
    expect((await attempt.end).code).toBe(1)
    expect(attempt.status()).toMatchObject({
      failure: {
        class: 'program_missing',
        message: expect.stringMatching(/^lm-eval is not installed for /),
        fix: expect.stringContaining("-m pip install 'lm-eval[hf]'"),
      },
    })
  })
})

const python = process.env.LM_EVAL_PYTHON
const needs = python ? '' : ' (skipped: LM_EVAL_PYTHON names no Python that has lm-eval, torch and transformers)'

describe('The driver of lm-eval, over the real harness', { timeout: 10 * TIMEOUT_MS }, () => {
  it.skipIf(!python)(`evaluates a tiny model on tasks of one's own, offline${needs}`, async () => {
    const model = path.join(root, 'tiny')
    const env = {
      PYTHONPATH: '',
      HF_HUB_OFFLINE: '1',
      HF_DATASETS_OFFLINE: '1',
      HF_HOME: path.join(root, 'hub'),
      HOME: root,
    }
    const make = spawn(python!, [path.join(PROJECT, 'examples/lm-eval/make_model.py'), model], {
      env: { NODE_ENV: 'test', PATH: process.env.PATH, ...env },
    })
    expect(await new Promise((resolve) => make.on('close', resolve))).toBe(0)
    const tasks = ['--tasks', 'small', '--include_path=examples/lm-eval/tasks', '--limit=4', '--log_samples']
    const attempt = start({}, ['--model', 'hf', `--model_args=pretrained=${model}`, ...tasks], [python!], env)
    const { code, stdout, stderr } = await attempt.end
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^lm-eval \d+\.\d+/)
    expect(readdirSync(attempt.file('results'))).toEqual(['results.json', 'samples_echo.jsonl', 'samples_sums.jsonl'])
    // 4 samples of 4 choices, and 4 answers.
    expect(attempt.status()).toMatchObject({ state: 'finished', step: 20, totalSteps: 20 })
    const scores = await readScores(treeOf(attempt), 'small')
    expect(scores.map(({ name }) => name)).toEqual(['acc', 'sums: acc_norm', 'echo: exact_match'])
    expect(scores[0]).toMatchObject({ samples: 4, headline: true, scale: [0, 1] })
  })
})
