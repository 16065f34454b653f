/**
 * Real training scripts, started by a real server, seen through its API: the plain library, and the examples with PyTorch,
 * Hugging Face and Lightning. `npm run test:python` prepares two interpreters: RUNGRID_TEST_PYTHON has the library installed,
 * below RUNGRID_TEST_SITE, and RUNGRID_TEST_FRAMEWORKS_PYTHON has the frameworks.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { ROOT, serverForPython } from './testing/server'

const python = process.env.RUNGRID_TEST_PYTHON ?? ''
const frameworks = process.env.RUNGRID_TEST_FRAMEWORKS_PYTHON ?? ''
const site = process.env.RUNGRID_TEST_SITE ?? ''
const RUN_MS = 140_000

const { api, results } = await serverForPython()

interface Run {
  id: string
  state: string
  progress: { step?: number; totalSteps?: number; progressPercentage?: number; epoch?: number } | null
  failure: unknown
}

/** Launches a spec whose program runs with this interpreter as `python3`, and answers its run when it has ended. */
async function launched(interpreter: string, spec: Record<string, unknown>): Promise<Run> {
  const params = spec.params as { argv: string[]; env?: Record<string, string> }
  const argv = params.argv.map((word) => (word === 'python3' ? interpreter : word))
  const env = { ...params.env, PYTHONPATH: site, HF_HUB_OFFLINE: '1', PYTHONWARNINGS: 'ignore' }
  const body = { ...spec, results_dir: path.join(results, String(spec.name)), params: { ...params, argv, env } }
  const { status, json, text } = await api.call('POST', '/api/v1/matrices', { body })
  expect(status, text).toBe(201)
  const [{ id }] = (await api.call('GET', `/api/v1/runs?matrix=${json.id}`)).json.items
  return ended(id)
}

async function ended(id: string): Promise<Run> {
  await vi.waitFor(
    async () => {
      const { state } = await runOf(id)
      expect(['queued', 'starting', 'running', 'stopping', 'finishing']).not.toContain(state)
    },
    { timeout: RUN_MS, interval: 100 },
  )
  const run = await runOf(id)
  const log = await api.call('GET', `/api/v1/runs/${id}/logs?stream=stderr`)
  expect(run.state, `${JSON.stringify(run.failure)}\n${log.text}`).toBe('succeeded')
  return run
}

const runOf = async (id: string): Promise<Run> => (await api.call('GET', `/api/v1/runs/${id}`)).json

/** Step to value of one series. */
async function pointsOf(run: Run, name: string): Promise<Map<number, number>> {
  const body = { runs: [run.id], names: [name], buckets: 5000 }
  const { json } = await api.call('POST', '/api/v1/series/query', { body })
  const [series] = json.series
  return new Map(series ? series.step.map((step: number, i: number) => [step, series.last[i]]) : [])
}

function example(name: string, axes: Record<string, unknown>): Record<string, unknown> {
  const spec = parse(readFileSync(path.join(ROOT, 'examples', `${name}.yaml`), 'utf8'))
  return { ...spec, axes, params: { ...spec.params, cwd: path.join(ROOT, spec.params.cwd) } }
}

const script = (road: string) => `
import rungrid
with rungrid.init(total_steps=2000, road="${road}") as run:
    for step in range(1, 2001):
        rungrid.log({"loss": 1 / step, "nan": float("nan")}, step=step)
`

describe('A script with the library alone', () => {
  it('that its page shows runs as printed, once for each value of the matrix', async () => {
    const page = readFileSync(path.join(ROOT, 'docs/reporting/python.md'), 'utf8')
    const block = (language: string) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(page)![1]!
    const cwd = path.join(results, 'page')
    mkdirSync(cwd)
    writeFileSync(path.join(cwd, 'pi.py'), block('python'))
    const byHand = spawnSync(python, ['pi.py'], { cwd, env: { PATH: process.env.PATH, PYTHONPATH: site } as never })
    expect(String(byHand.stderr) + String(byHand.stdout)).toBe('')
    expect(byHand.status).toBe(0)
    const spec = parse(block('yaml'))
    const run = await launched(python, { ...spec, name: 'page', axes: { lr: [0.05] }, params: { ...spec.params, cwd } })
    expect(run.progress).toMatchObject({ step: 300, totalSteps: 300, progressPercentage: 100 })
    expect((await pointsOf(run, 'weight')).get(300)).toBeCloseTo(Math.PI)
  })

  it.each(['files', 'http'])('has every point and its position in the API by the road %s', async (road) => {
    const run = await launched(python, {
      name: `plain ${road}`,
      benchmark: 'command',
      params: { argv: ['python3', '-c', script(road).replaceAll('{', '{{').replaceAll('}', '}}')] },
    })
    expect(run.progress).toMatchObject({ step: 2000, totalSteps: 2000, progressPercentage: 100 })
    const points = await pointsOf(run, 'loss')
    expect(points.size).toBe(2000)
    expect(points.get(1000)).toBe(0.001)
    const { json } = await api.call('GET', `/api/v1/runs/${run.id}/series`)
    expect(json.items.find((series: { name: string }) => series.name === 'nan')).toMatchObject({ count: 2000 })
  })
})

// At the same time: each is an import of many seconds, and then waits.
describe.skipIf(!frameworks).concurrent('A training script', () => {
  it('of plain PyTorch shows each step', async () => {
    const run = await launched(frameworks, example('pytorch', { lr: [0.01] }))
    expect(run.progress).toMatchObject({ step: 400, totalSteps: 400, progressPercentage: 100 })
    const loss = await pointsOf(run, 'loss')
    expect(loss.size).toBe(400)
    expect(loss.get(400)!).toBeLessThan(loss.get(1)!)
  })

  it("of Hugging Face's Trainer with the callback shows what the Trainer logs, at its steps", async () => {
    const run = await launched(frameworks, example('huggingface', { lr: [0.003] }))
    expect(run.progress).toMatchObject({ step: 60, totalSteps: 60, progressPercentage: 100 })
    expect([...(await pointsOf(run, 'loss')).keys()]).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60])
    expect([...(await pointsOf(run, 'eval_loss')).keys()]).toEqual([20, 40, 60])
    const { json } = await api.call('GET', `/api/v1/runs/${run.id}/series`)
    expect(json.items.map((series: { name: string }) => series.name)).not.toContain('epoch')
  })

  it('of Lightning shows what the module logs, validation at its own steps, and nothing of the sanity check', async () => {
    const run = await launched(frameworks, example('lightning', { lr: [0.01] }))
    expect(run.progress).toMatchObject({ step: 100, totalSteps: 100, progressPercentage: 100, epoch: 5 })
    expect([...(await pointsOf(run, 'val_loss')).keys()]).toEqual([20, 40, 60, 80, 100])
    const loss = await pointsOf(run, 'loss')
    expect([...loss.keys()]).toEqual(Array.from({ length: 25 }, (_, i) => (i + 1) * 4))
    expect(loss.get(100)!).toBeLessThan(loss.get(4)!)
  })

  it('that uses Accelerate shows what its trackers are given', async () => {
    const lines = [
      'from accelerate import Accelerator',
      'from rungrid.integrations.accelerate import RungridTracker',
      'accelerator = Accelerator(cpu=True, log_with=[RungridTracker(total_steps=20)])',
      'accelerator.init_trackers("project", config={{"lr": 0.1}})',
      'for step in range(1, 21): accelerator.log({{"loss": 1 / step, "kind": "text"}}, step=step)',
      'accelerator.end_training()',
    ]
    const params = { argv: ['python3', '-c', lines.join('\n')] }
    const run = await launched(frameworks, { name: 'accelerate', benchmark: 'command', params })
    expect(run.progress).toMatchObject({ step: 20, totalSteps: 20, progressPercentage: 100 })
    expect((await pointsOf(run, 'loss')).size).toBe(20)
  })

  it('that is stopped saves and leaves: the Trainer writes a checkpoint where the next attempt finds it', async () => {
    const { json } = await api.call('POST', '/api/v1/matrices', { body: long() })
    const [{ id }] = (await api.call('GET', `/api/v1/runs?matrix=${json.id}`)).json.items
    await vi.waitFor(async () => expect((await runOf(id)).progress?.step ?? 0).toBeGreaterThan(5), {
      timeout: RUN_MS,
      interval: 100,
    })
    await api.call('POST', `/api/v1/runs/${id}/cancel`)
    await vi.waitFor(async () => expect((await runOf(id)).state).toBe('cancelled'), { timeout: RUN_MS })
    const log = await api.call('GET', `/api/v1/runs/${id}/logs?stream=stdout`)
    expect(log.text).toContain('saved: checkpoint-')
  })

  const absent = kubeflowAbsent()
  it.skipIf(absent !== null)(
    "of Hugging Face's Trainer as it is reports through the callback for Kubeflow, without a line for rungrid",
    async () => {
      const run = await launched(frameworks, example('huggingface-stock', { lr: [0.003] }))
      expect(run.progress).toMatchObject({ progressPercentage: 100 })
      expect((await pointsOf(run, 'loss')).size).toBeGreaterThan(0)
    },
  )
  afterAll(() => {
    if (absent) process.stdout.write(`\nSKIPPED: the stock Trainer was not checked: ${absent}\n`)
  })
})

/** A training of minutes that says at its end what was saved. */
function long(): Record<string, unknown> {
  const lines = [
    'import os, rungrid',
    'from rungrid.integrations.huggingface import RungridCallback',
    'from tiny import Sequences, tiny_model',
    'from transformers import Trainer, TrainingArguments',
    'run = rungrid.init()',
    'arguments = TrainingArguments(output_dir=run.checkpoint_dir, max_steps=10**6, save_steps=10**6, report_to="none",',
    '                              disable_tqdm=True, logging_steps=10)',
    'Trainer(model=tiny_model(), args=arguments, train_dataset=Sequences(1024, seed=1),',
    '        callbacks=[RungridCallback()]).train()',
    'print("saved:", *os.listdir(run.checkpoint_dir))',
  ]
  return {
    name: 'long',
    benchmark: 'command',
    results_dir: path.join(results, 'long'),
    params: {
      argv: [frameworks, '-c', lines.join('\n')],
      cwd: path.join(ROOT, 'examples/huggingface'),
      env: { PYTHONPATH: [site, '.'].join(path.delimiter), HF_HUB_OFFLINE: '1' },
    },
  }
}

/** Why the stock callback can't report here; null where it can. */
function kubeflowAbsent(): string | null {
  if (!frameworks) return 'there are no frameworks'
  const start = readFileSync(path.join(ROOT, 'server/scheduler/start-attempt.ts'), 'utf8')
  if (!start.includes('KUBEFLOW_TRAINER_SERVER_URL')) return 'this server has no endpoint for it'
  const found = execFileSync(frameworks, [
    '-c',
    'import importlib.util as u; from transformers import integrations as i; print(hasattr(i, "is_kubeflow_available"))',
  ])
  return String(found).trim() === 'True' ? null : 'this version of transformers has no callback for Kubeflow'
}
