/** What commands show to people. */
import type { Launched, MatrixSummary, Plan } from '../lib/api/matrices'
import type { Run, RunSummary } from '../lib/api/runs'
import type { TokenInfo } from '../lib/api/system'
import { RUN_STATES } from '../lib/runs/states'
import { duration, plural, printable, runNote, table, when } from './output'

const MOST_LINES = 200

export function planText(plan: Plan): string {
  const axes = plan.axes.map((axis) => `${axis.values} ${axis.name}`).join(' × ')
  const excluded = plan.excluded ? `, ${plan.excluded} excluded` : ''
  const { devices, atOnce, note } = plan.pool
  const lines = [
    `${plural(plan.total, 'run')}${axes ? ` = ${axes}` : ''}${excluded}`,
    `${plan.toRun} to run, ${plan.complete.length} complete already`,
    `${plural(devices, 'device')}, ${atOnce} at once${note ? ` (${note})` : ''}`,
  ]
  if (plan.expectedSeconds !== null && plan.toRun > 0) lines.push(`about ${duration(plan.expectedSeconds)}`)
  for (const { keys, resultDir, message, fix } of plan.collisions)
    lines.push(`collision: ${message}`, ...keys.map((key) => `  ${key}`), `  → ${resultDir}`, `  ${fix}`)
  for (const { path, message } of plan.warnings) lines.push(`warning: ${path ? `${path}: ` : ''}${message}`)
  const rows = plan.runs
    .slice(0, MOST_LINES)
    .map((run) => [
      run.status,
      run.key,
      run.costSeconds === null ? null : duration(run.costSeconds),
      run.resultDir,
      run.reason ?? '',
    ])
  lines.push('', table(['', 'run', 'expected', 'results', ''], rows))
  if (plan.total > rows.length) lines.push(`… and ${plan.total - rows.length} more; --json has up to 10,000`)
  return lines.map((line) => line.split('\n').map(printable).join('\n')).join('\n')
}

export function launchedText(launched: Launched, server: string): string {
  const skipped = launched.skipped > 0 ? `, ${launched.skipped} complete already` : ''
  return `${launched.id}  ${printable(launched.name)}: ${launched.toRun} to run${skipped}\n${new URL(launched.url, server).href}`
}

/** What it came to, for matrices that have ended. */
export function historyText(items: MatrixSummary[]): string {
  if (items.length === 0) return 'No matrix has ended yet. What was launched: rungrid ls'
  return table(
    ['id', 'ended', 'took', 'state', 'runs', 'came to', 'name', 'results'],
    items.map((m) => [
      m.id,
      when(m.finishedAt),
      m.finishedAt === null ? null : duration((Date.parse(m.finishedAt) - Date.parse(m.createdAt)) / 1000),
      m.state,
      m.total,
      countsText(m),
      m.name,
      m.resultsDir,
    ]),
  )
}

/** What runs and what waits. */
export function queueText(items: RunSummary[]): string {
  if (items.length === 0) return 'Nothing runs and nothing waits.'
  return table(
    ['run', 'state', 'place', 'priority', 'starts', 'matrix', 'key', ''],
    items.map((run) => [
      run.id,
      run.state,
      run.queuePosition,
      run.priority,
      startOf(run),
      run.matrixName,
      run.key,
      run.state === 'queued' ? (run.waitReason ?? '') : runNote(run),
    ]),
  )
}

/** When a waiting run is expected to start; servers before the forecast do not tell. */
function startOf(run: RunSummary & { estimatedStart?: string | null }): string {
  if (run.state !== 'queued' || !run.estimatedStart) return ''
  const seconds = (Date.parse(run.estimatedStart) - Date.now()) / 1000
  return seconds <= 1 ? 'now' : `in ${duration(seconds)}`
}

export function matricesText(items: MatrixSummary[]): string {
  if (items.length === 0) return 'No matrices yet. Launch one: rungrid launch SPEC'
  return table(
    ['id', 'state', 'runs', 'done', 'left', 'launched', 'name'],
    items.map((m) => [
      m.id,
      m.state,
      m.total,
      countsText(m) + (m.pauseReason ? ` (${m.pauseReason})` : ''),
      m.etaSeconds === null ? null : duration(m.etaSeconds),
      when(m.createdAt),
      m.name,
    ]),
  )
}

export function matrixText(matrix: MatrixSummary, runs: RunSummary[]): string {
  const lines = [`${matrix.id}  ${printable(matrix.name)}: ${matrix.state}, ${countsText(matrix)}`]
  if (matrix.pauseReason) lines.push(printable(matrix.pauseReason))
  if (matrix.etaSeconds !== null) lines.push(`about ${duration(matrix.etaSeconds)} left`)
  lines.push(`results in ${printable(matrix.resultsDir)}`)
  if (runs.length > 0) lines.push('', runsText(runs))
  return lines.join('\n')
}

export function runsText(runs: RunSummary[]): string {
  const lines = [
    table(
      ['run', 'state', 'key', ''],
      runs.slice(0, MOST_LINES).map((run) => [run.id, run.state, run.key, noteOf(run)]),
    ),
  ]
  if (runs.length > MOST_LINES) lines.push(`… and ${runs.length - MOST_LINES} more; --json has them all`)
  return lines.join('\n')
}

function noteOf(run: RunSummary): string {
  const start = startOf(run)
  return [runNote(run), start && `starts ${start}`].filter(Boolean).join(', ')
}

export function runText(run: Run): string {
  const lines = [
    `${run.id}  ${printable(run.key)}: ${run.state}${run.stale ? ', nothing heard for a while' : ''}`,
    `matrix   ${run.matrixId}  ${printable(run.matrixName)}`,
    `results  ${run.resultDir}`,
  ]
  const note = runNote(run)
  if (note) lines.push(`now      ${printable(note)}`)
  for (const score of run.scores ?? [])
    lines.push(`score    ${score.name} = ${score.value ?? `– (${score.note ?? ''})`}`)
  for (const attempt of run.attemptList) {
    const where = attempt.devices.map((device) => device.name).join(', ')
    const end = attempt.signal
      ? `, ${attempt.signal}`
      : attempt.exitCode === null
        ? ''
        : `, exit code ${attempt.exitCode}`
    lines.push(
      printable(`attempt  ${attempt.number}: ${attempt.outcome ?? attempt.state}${end}${where ? ` on ${where}` : ''}`),
    )
    if (attempt.failure) {
      lines.push(
        printable(`         ${attempt.failure.class}: ${attempt.failure.message}`),
        printable(`         ${attempt.failure.fix}`),
      )
      for (const line of attempt.failure.tail ?? []) lines.push(printable(`         | ${line}`))
    }
  }
  for (const file of run.files) lines.push(`file     ${printable(file.path)}  ${file.size} bytes`)
  return lines.join('\n')
}

export function tokensText(items: TokenInfo[]): string {
  return table(
    ['id', 'kind', 'name', 'used'],
    items.map((token) => [token.id, token.kind, token.name, token.usedAt]),
  )
}

function countsText(matrix: MatrixSummary): string {
  const parts = RUN_STATES.flatMap((state) => (matrix.counts[state] ? [`${matrix.counts[state]} ${state}`] : []))
  return parts.join(', ') || 'no runs'
}
