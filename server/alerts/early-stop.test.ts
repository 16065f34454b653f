/** The whole way: a worker writes its metrics file, intake reads it, a criterion holds, the worker saves and is published. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import trainLm from '../../lib/benchmarks/train-lm'
import { LocalEngine } from '../engines/local/local-engine'
import { FileIntake } from '../intake/files'
import { createListener } from '../realtime/listener'
import { Scheduler } from '../scheduler/scheduler'
import { isComplete } from '../services/complete'
import { testContext, testDirectory } from '../testing/context'
import { testDatabase } from '../testing/database'
import { eventually } from '../testing/eventually'
import { addCpuSlots, addMatrix, scriptBenchmark } from '../testing/rows'
import { AlertEvaluator } from './evaluator'

const db = await testDatabase()
const installDir = testDirectory()
const ctx = testContext(db, { installDir })
writeFileSync(path.join(installDir, 'package.json'), '{ "version": "0.0.0" }')
await build({
  entryPoints: { 'train-lm': 'workers/train-lm/main.ts' },
  outdir: path.join(installDir, 'dist/workers'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
})
await addCpuSlots(ctx)
const listener = await createListener(ctx)
const intake = new FileIntake(ctx)
const scheduler = new Scheduler(ctx, {
  engine: new LocalEngine(),
  getBenchmark: (id) => (id === trainLm.id ? trainLm : scriptBenchmark),
  drain: (attemptId) => intake.drain(attemptId),
  apiUrl: 'http://127.0.0.1:1',
  onLead: () => alerts.lookAtAll(),
})
const alerts = new AlertEvaluator(ctx, { epoch: () => scheduler.epoch, paceMs: 50 })
listener.onTopic((topic) => {
  alerts.onTopic(topic)
  if (topic === 'schedule') scheduler.kick()
})
intake.start()
scheduler.start()
alerts.start()
afterAll(async () => {
  await alerts.stop()
  await scheduler.stop()
  await intake.stop()
  await listener.close()
})

const runOf = (id: string) => db.prisma.run.findUniqueOrThrow({ where: { id }, include: { attempts: true } })

it('a loss that no longer falls ends its run early, with results, reason and numbers; one that falls goes on', async () => {
  const criterion = { kind: 'plateau', metric: 'val_loss', direction: 'lower', min_change: 0.01, patience_steps: 50 }
  const train = (loss: string, until: string) => `
    trap "echo '{\\"value\\": 0.5}' > scores.json; exit 0" TERM
    i=0
    while ${until}; do
      echo "{\\"step\\": $((i * 10)), \\"val_loss\\": ${loss}}" >> "$RUNGRID_METRICS_FILE"
      i=$((i + 1)); sleep 0.03
    done
    echo '{"value": 1}' > scores.json`
  const { runs } = await addMatrix(
    ctx,
    [
      { script: train('1.$((i < 3 ? 9 - i : 6))', 'true'), files: ['scores.json'] },
      { script: train('$((99 - i))', '[ $i -lt 40 ]'), files: ['scores.json'] },
    ],
    { policy: { early_stop: [criterion] } },
  )
  await db.pool.query(`select pg_notify('rungrid', 'rules')`)
  scheduler.kick()
  await eventually(async () => expect((await runOf(runs[0]!)).state).toBe('stopped'))
  const stopped = await runOf(runs[0]!)
  expect(stopped.intentReason).toMatch(
    /^val_loss did not improve by 0.0100 in 50 steps: best 1.600 at step 30, now 1.600 at step \d+$/,
  )
  expect(stopped.scores).toMatchObject([{ value: 0.5 }])
  expect(JSON.parse(readFileSync(path.join(stopped.resultDir, 'run.json'), 'utf8'))).toMatchObject({
    state: 'stopped',
    stopped: { reason: stopped.intentReason, criterion },
  })
  const again = (list: (typeof criterion)[]) => isComplete(stopped.resultDir, stopped.identityHash, undefined, list)
  expect(await again([criterion])).toMatchObject({ complete: true })
  expect(await again([{ ...criterion, patience_steps: 500 }])).toMatchObject({ complete: false })
  await eventually(async () => expect((await runOf(runs[1]!)).state).toBe('succeeded'))
})

it('a training that reached its target is published with the scores of the weights that it has', async () => {
  const text = path.join(ctx.config.roots[0]!, 'text.txt')
  writeFileSync(text, 'she sells sea shells by the sea shore, and the shells she sells are sea shells. '.repeat(100))
  const small = { width: 16, embedding: 4, context: 6, batch: 16, warmup: 10, log_every: 5, sample_length: 100 }
  const { runs } = await addMatrix(
    ctx,
    [{ benchmark: trainLm.id, params: { ...small, text, steps: 10_000_000, eval_every: 20, checkpoint_every: 1e6 } }],
    { policy: { early_stop: [{ kind: 'target', metric: 'val_loss', below: 1.5 }] } },
  )
  await db.pool.query(`select pg_notify('rungrid', 'rules')`)
  scheduler.kick()
  await eventually(async () => expect((await runOf(runs[0]!)).state).toBe('stopped'))
  const run = await runOf(runs[0]!)
  expect(run.attempts).toMatchObject([{ outcome: 'stopped', exitCode: 0, failure: null }])
  expect(run.scores).toMatchObject([
    { name: 'val_loss', value: expect.any(Number) },
    { name: 'perplexity' },
    { name: 'tokens_per_second' },
  ])
  const figures = JSON.parse(readFileSync(path.join(run.resultDir, 'metrics.json'), 'utf8'))
  expect(figures.val_loss).toBeLessThan(2)
  expect(run.scores).toMatchObject([{ value: figures.val_loss }, {}, {}])
  const events = await db.prisma.event.findMany({ where: { runId: run.id } })
  const asked = events.find(({ data }) => data !== null && typeof data === 'object' && 'criterion' in data)!
  expect(asked.message).toMatch(/^Stopped early: val_loss reached its target of 1.500: [\d.]+ at step \d+$/)
  expect(asked.data).toMatchObject({ metric: 'val_loss', numbers: { threshold: 1.5, step: expect.any(Number) } })
  const { step } = (asked.data as { numbers: { step: number } }).numbers
  expect(figures.steps, 'it goes on until it hears of it').toBeGreaterThanOrEqual(step)
})
