import type { Score } from '../benchmarks/types'
import { valueKey } from '../grid/layout'
import type { Axes, Json } from '../matrix/types'
import { FAILURE_CLASSES, type FailureClass } from '../runs/failures'
import { isEnded, type MatrixState, type RunState } from '../runs/states'
import type { CodeVersion } from './code-version'
import type { ExecutionSummary } from './execution-summary'

/** What the database knows of an execution. Times are milliseconds since 1970. */
export interface Execution {
  matrix: {
    id: string
    name: string
    state: MatrixState
    benchmark: string
    resultsDir: string
    spec: Json
    createdAt: number
    finishedAt: number | null
  }
  runs: ExecutedRun[]
  devices: { id: string; index: number; name: string; kind: string }[]
}

export interface ExecutedRun {
  id: string
  key: string
  stage: number
  axes: Axes
  state: RunState
  createdAt: number
  startedAt: number | null
  endedAt: number | null
  resultDir: string
  skipReason: string | null
  failureClass: string | null
  scores: Score[] | null
  /** In order of their numbers. */
  attempts: ExecutedAttempt[]
}

export interface ExecutedAttempt {
  createdAt: number
  endedAt: number | null
  failure: { class: string; message: string; fix: string } | null
  code: CodeVersion | null
  holds: { device: string; from: number; to: number | null }[]
}

type Environment = Omit<ExecutionSummary['environment'], 'code'>

/** @param now stands for the end of what has not ended */
export function summarizeExecution(execution: Execution, environment: Environment, now: number): ExecutionSummary {
  const head = summarizeHead(execution, environment, now)
  return { ...head, runs: execution.runs.map((run) => summarizeRun(run, now)) }
}

/** All of a summary but its runs, which are most of it: who writes a large one takes them some at a time. */
export function summarizeHead(
  execution: Execution,
  environment: Environment,
  now: number,
): Omit<ExecutionSummary, 'runs'> {
  const { matrix, runs } = execution
  const ended = runs.every((run) => isEnded(run.state))
  // A cancelled matrix has its end before its last worker left.
  const end = ended ? runs.reduce((last, run) => Math.max(last, run.endedAt ?? 0), matrix.finishedAt ?? 0) : now
  return {
    format: 1,
    matrix: {
      id: matrix.id,
      name: matrix.name,
      state: matrix.state,
      benchmark: matrix.benchmark,
      resultsDir: matrix.resultsDir,
      spec: matrix.spec,
    },
    createdAt: time(matrix.createdAt),
    finishedAt: matrix.finishedAt === null ? null : time(matrix.finishedAt),
    writtenAt: time(now),
    durationSeconds: seconds(matrix.createdAt, Math.max(end, matrix.createdAt)),
    totals: {
      runs: runs.length,
      attempts: runs.reduce((sum, run) => sum + run.attempts.length, 0),
      states: counts(runs),
    },
    skipped: runs
      .filter((run) => run.state === 'skipped')
      .map(({ id, key, skipReason, resultDir }) => ({ run: id, key, reason: skipReason ?? '', resultDir })),
    failures: failures(runs),
    axes: byAxis(runs),
    devices: busyDevices(execution, now),
    environment: { ...environment, code: codes(runs) },
  }
}

export function summarizeRun(run: ExecutedRun, now: number): ExecutionSummary['runs'][number] {
  const last = run.attempts.at(-1)
  const failure = run.state === 'failed' ? failureOf(run) : null
  return {
    run: run.id,
    key: run.key,
    stage: run.stage,
    axes: run.axes,
    state: run.state,
    attempts: run.attempts.length,
    queuedSeconds: run.attempts[0] ? seconds(run.createdAt, run.attempts[0].createdAt) : null,
    runningSeconds: round(run.attempts.reduce((sum, each) => sum + seconds(each.createdAt, each.endedAt ?? now), 0)),
    startedAt: run.startedAt === null ? null : time(run.startedAt),
    endedAt: run.endedAt === null ? null : time(run.endedAt),
    devices: [...new Set(last?.holds.map((hold) => hold.device))],
    resultDir: run.resultDir,
    scores: run.scores ?? [],
    ...(failure ? { failure } : {}),
  }
}

function failureOf(run: ExecutedRun): { class: string; message: string; fix: string } {
  const found = run.attempts.at(-1)?.failure
  if (found) return { class: found.class, message: found.message, fix: found.fix }
  const known = FAILURE_CLASSES[run.failureClass as FailureClass]
  return { class: run.failureClass ?? 'unknown', message: known?.title ?? 'It failed.', fix: known?.fix ?? '' }
}

function failures(runs: readonly ExecutedRun[]): ExecutionSummary['failures'] {
  const groups = new Map<string, ExecutionSummary['failures'][number]>()
  for (const run of runs) {
    if (run.state !== 'failed') continue
    const { class: cls, message, fix } = failureOf(run)
    const known = FAILURE_CLASSES[cls as FailureClass]
    const group = groups.get(cls) ?? {
      class: cls,
      title: known?.title ?? cls,
      fix: known?.fix ?? fix,
      count: 0,
      runs: [],
    }
    groups.set(cls, group)
    group.count++
    group.runs.push({ run: run.id, key: run.key, message })
  }
  return [...groups.values()].sort((left, right) => right.count - left.count)
}

function byAxis(runs: readonly ExecutedRun[]): ExecutionSummary['axes'] {
  const axes: Record<string, Map<string, ExecutedRun[]>> = {}
  for (const run of runs) {
    for (const [name, value] of Object.entries(run.axes)) {
      axes[name] ??= new Map()
      const key = valueKey(value)
      const group = axes[name].get(key)
      if (group) group.push(run)
      else axes[name].set(key, [run])
    }
  }
  return Object.fromEntries(
    Object.entries(axes).map(([name, values]) => [
      name,
      [...values].map(([value, of]) => ({ value, runs: of.length, states: counts(of) })),
    ]),
  )
}

function busyDevices({ runs, devices }: Execution, now: number): ExecutionSummary['devices'] {
  const attempts = runs.flatMap((run) => run.attempts)
  return devices
    .map(({ id, index, name, kind }) => {
      const held = attempts.filter((attempt) => attempt.holds.some((hold) => hold.device === id))
      const spans = held.flatMap((attempt) =>
        attempt.holds.filter((hold) => hold.device === id).map(({ from, to }) => [from, to ?? now] as const),
      )
      return { device: id, index, name, kind, attempts: held.length, busySeconds: round(covered(spans) / 1000) }
    })
    .filter((device) => device.attempts > 0)
}

/** Length of the union of spans: two attempts at once on two slots keep a device busy once. */
function covered(spans: (readonly [number, number])[]): number {
  let sum = 0
  let end = Number.NEGATIVE_INFINITY
  for (const [from, to] of spans.sort((left, right) => left[0] - right[0])) {
    sum += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return sum
}

function codes(runs: readonly ExecutedRun[]): ExecutionSummary['environment']['code'] {
  const found = new Map<string, CodeVersion & { runs: number }>()
  for (const run of runs) {
    const code = run.attempts.at(-1)?.code
    if (!code) continue
    const id = `${code.commit} ${code.dirty}`
    const before = found.get(id)
    if (before) before.runs++
    else found.set(id, { ...code, runs: 1 })
  }
  return [...found.values()].sort((left, right) => right.runs - left.runs)
}

function counts(runs: readonly ExecutedRun[]): Partial<Record<RunState, number>> {
  const states: Partial<Record<RunState, number>> = {}
  for (const { state } of runs) states[state] = (states[state] ?? 0) + 1
  return states
}

function time(ms: number): string {
  return new Date(ms).toISOString()
}

function seconds(from: number, to: number): number {
  return round(Math.max(0, to - from) / 1000)
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
