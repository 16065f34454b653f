import { expect, test } from 'vitest'
import type { Device } from '../../lib/api/devices'
import type { MatrixSummary } from '../../lib/api/matrices'
import type { RunSummary } from '../../lib/api/runs'
import { DeviceLines, metricOf, overallLine, runLine } from './picture'

const matrix = (facts: Partial<MatrixSummary>) =>
  ({ name: 'm', state: 'active', total: 4, counts: {}, etaSeconds: null, ...facts }) as MatrixSummary
const run = (key: string, index: number, facts: Partial<RunSummary> = {}) =>
  ({
    key,
    state: 'running',
    progress: null,
    scores: null,
    startedAt: null,
    devices: [{ id: `gpu-${index}`, index, slot: 0 }],
    ...facts,
  }) as RunSummary
const progress = (progressPercentage: number, estimatedRemainingSeconds?: number) => ({
  progressPercentage,
  estimatedRemainingSeconds,
  lastUpdatedTime: '2026-01-01T00:00:00Z',
})
const gpus = [0, 1].map((index) => ({ id: `gpu-${index}`, index, kind: 'nvidia' }) as Device)

test('the bar of a matrix counts what has ended, and what runs by its percentage', () => {
  const counts = { succeeded: 1, failed: 1, running: 1, queued: 1 }
  expect(overallLine(matrix({ counts, etaSeconds: 125 }), [run('a', 0, { progress: progress(50) })])).toMatchObject({
    share: 0.625,
    label: '2 of 4, 1 failed, 2 min 05 s left  m',
  })
  expect(overallLine(matrix({ state: 'paused', etaSeconds: 3 }), []).label).toBe('0 of 4, paused  m')
})

test('each device has a line with its run; it stays, as idle, when the run has ended', () => {
  const lines = new DeviceLines(gpus)
  expect(lines.lines([run('b', 1, { progress: progress(25, 40) }), run('a', 0)])).toMatchObject([
    { head: 'GPU 0', share: 0, label: 'a  running' },
    { head: 'GPU 1', share: 0.25, label: 'b  40 s left' },
  ])
  expect(lines.lines([run('c', 1, { state: 'stopping' })])).toMatchObject([
    { head: 'GPU 0', share: null, label: 'idle' },
    { head: 'GPU 1', share: 0, label: 'c  stopping' },
  ])
})

test('a shared device has a line for each slot, and a gang stands on each of its devices', () => {
  const lines = new DeviceLines(gpus)
  const shared = run('second', 0, { devices: [{ id: 'gpu-0', index: 0, slot: 1 }] })
  const gang = run('gang', 0, { devices: gpus.map(({ id, index }) => ({ id, index, slot: 0 })) })
  expect(lines.lines([shared, gang]).map(({ head, label }) => `${head} ${label}`)).toEqual([
    'GPU 0 gang  running',
    'GPU 0.1 second  running',
    'GPU 1 gang  running',
  ])
})

test('control characters of names never reach the terminal', () => {
  expect(overallLine(matrix({ name: 'a\u001b[2Jb' }), []).label).not.toContain('\u001b')
})

test('a run has its place, pace, time left and loss; of one that is silent it says for how long', () => {
  const doc = { ...progress(45), step: 450, totalSteps: 1000, metrics: [{ name: 'eval_loss', value: '1.5' }] }
  const going = run('a', 0, { progress: { ...doc, throughput: { stepsPerSecond: 12.34 } } as RunSummary['progress'] })
  expect(runLine(going, metricOf(going))).toMatchObject({
    share: 0.45,
    label: '450 of 1,000 steps, 12.34 steps/s, time left unknown, eval_loss 1.5  a',
  })
  const measured = metricOf(going, [
    { name: 'loss', attempt: 1, last: 3 },
    { name: 'loss', attempt: 2, last: 0.25 },
  ])
  expect(measured).toEqual({ name: 'loss', value: '0.2500' })
  const now = Date.parse('2026-01-01T00:01:40Z')
  const silent = run('b', 0, { stale: true, heardAt: '2026-01-01T00:00:00Z', progress: progress(10, 30) })
  expect(runLine(silent, null, now).label).toBe('nothing heard for 1 min 40 s, 30 s left  b')
  expect(runLine(run('c', 0, { state: 'succeeded' }), null)).toMatchObject({ share: 1, label: 'succeeded  c' })
})
