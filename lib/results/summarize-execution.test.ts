import { describe, expect, it } from 'vitest'
import { executionName, executionSummarySchema } from './execution-summary'
import { type ExecutedRun, type Execution, summarizeExecution } from './summarize-execution'

const T0 = Date.UTC(2026, 10, 21, 10, 11, 12)
const ENVIRONMENT = { rungrid: '1.2.3', node: 'v24', platform: 'linux-x64', hostname: 'box' }

function run(id: string, facts: Partial<ExecutedRun>): ExecutedRun {
  return {
    id,
    key: `cell=${id}`,
    stage: 0,
    axes: { cell: { label: id, value: id } },
    state: 'queued',
    createdAt: T0,
    startedAt: null,
    endedAt: null,
    resultDir: `/results/${id}`,
    skipReason: null,
    failureClass: null,
    scores: null,
    attempts: [],
    ...facts,
  }
}

/** An attempt on device `d` from and to seconds after the launch. */
function attempt(from: number, to: number | null, more: Partial<ExecutedRun['attempts'][number]> = {}) {
  const at = (seconds: number) => T0 + seconds * 1000
  const end = to === null ? null : at(to)
  return {
    createdAt: at(from),
    endedAt: end,
    failure: null,
    code: null,
    holds: [{ device: 'd', from: at(from), to: end }],
    ...more,
  }
}

function execution(runs: ExecutedRun[], matrix: Partial<Execution['matrix']> = {}): Execution {
  return {
    matrix: {
      id: 'm-1',
      name: 'test',
      state: 'finished',
      benchmark: 'command',
      resultsDir: '/results',
      spec: { benchmark: 'command' },
      createdAt: T0,
      finishedAt: T0 + 60_000,
      ...matrix,
    },
    runs,
    devices: [
      { id: 'd', index: 0, name: 'GPU', kind: 'nvidia' },
      { id: 'unused', index: 1, name: 'GPU', kind: 'nvidia' },
    ],
  }
}

describe('an execution summary', () => {
  it('counts what happened, and fits the schema that documents it', () => {
    const oom = { class: 'out_of_memory', message: 'CUDA out of memory', fix: 'smaller', tail: ['x'] }
    const summary = summarizeExecution(
      execution([
        run('a', { state: 'succeeded', attempts: [attempt(5, 15)], endedAt: T0 + 15_000 }),
        run('b', {
          state: 'failed',
          attempts: [attempt(10, 20), attempt(30, 60, { failure: oom })],
          endedAt: T0 + 60_000,
        }),
        run('c', { state: 'failed', failureClass: 'timeout', endedAt: T0 + 30_000 }),
        run('d', { state: 'skipped', skipReason: 'complete already', endedAt: T0 }),
      ]),
      ENVIRONMENT,
      T0 + 61_000,
    )
    expect(executionSummarySchema.parse(summary)).toEqual(summary)
    expect(summary.totals).toEqual({ runs: 4, attempts: 3, states: { succeeded: 1, failed: 2, skipped: 1 } })
    expect(summary.skipped).toEqual([{ run: 'd', key: 'cell=d', reason: 'complete already', resultDir: '/results/d' }])
    expect(summary.failures.map(({ class: cls, count, runs }) => [cls, count, runs[0]!.message])).toEqual([
      ['out_of_memory', 1, 'CUDA out of memory'],
      ['timeout', 1, expect.any(String)],
    ])
    expect(summary.runs[1]).toMatchObject({ attempts: 2, queuedSeconds: 10, runningSeconds: 40, devices: ['d'] })
    expect(summary.runs[1]!.failure).toEqual({ class: 'out_of_memory', message: 'CUDA out of memory', fix: 'smaller' })
    expect(summary.runs[3]).toMatchObject({ queuedSeconds: null, runningSeconds: 0, devices: [] })
    expect(summary.axes.cell).toHaveLength(4)
    expect(summary.durationSeconds).toBe(60)
  })

  it('counts a shared device as busy once, with gaps left out', () => {
    const spans = [attempt(0, 10), attempt(5, 20), attempt(30, 40)]
    const runs = spans.map((one, at) => run(String(at), { state: 'succeeded', attempts: [one], endedAt: T0 + 40_000 }))
    const { devices } = summarizeExecution(execution(runs), ENVIRONMENT, T0 + 99_000)
    expect(devices).toEqual([{ device: 'd', index: 0, name: 'GPU', kind: 'nvidia', attempts: 3, busySeconds: 30 }])
  })

  it('lasts until the last worker left, where a matrix was cancelled before', () => {
    const runs = [run('a', { state: 'cancelled', attempts: [attempt(0, 90)], endedAt: T0 + 90_000 })]
    const summary = summarizeExecution(execution(runs, { state: 'cancelled' }), ENVIRONMENT, T0 + 100_000)
    expect(summary.durationSeconds).toBe(90)
  })

  it('counts what still runs up to now, and names the commits behind the results', () => {
    const code = { commit: 'abc', dirty: false }
    const runs = [
      run('a', { state: 'running', attempts: [attempt(0, null, { code })] }),
      run('b', { state: 'succeeded', attempts: [attempt(0, 10, { code })], endedAt: T0 + 10_000 }),
    ]
    const summary = summarizeExecution(execution(runs, { state: 'active', finishedAt: null }), ENVIRONMENT, T0 + 50_000)
    expect(summary).toMatchObject({ finishedAt: null, durationSeconds: 50 })
    expect(summary.runs[0]!.runningSeconds).toBe(50)
    expect(summary.environment.code).toEqual([{ ...code, runs: 2 }])
  })

  it('stands in a directory that is named by the end in UTC and the matrix', () => {
    expect(executionName(new Date(T0 + 789), 'm-1')).toBe('execution_20261121_101112_m-1')
  })
})
