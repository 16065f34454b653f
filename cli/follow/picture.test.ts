import { expect, test } from 'vitest'
import type { Device } from '../../lib/api/devices'
import type { MatrixSummary } from '../../lib/api/matrices'
import type { RunSummary } from '../../lib/api/runs'
import { DeviceLines, overallLine } from './picture'

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
