/** What commands show to people. */
import type { Launched, MatrixSummary, Plan } from '../lib/api/matrices'
import type { Run, RunSummary } from '../lib/api/runs'
import type { TokenInfo } from '../lib/api/system'
import { RUN_STATES } from '../lib/runs/states'
import { duration, printable, runNote, table } from './output'

const MOST_LINES = 200

export function planText(plan: Plan): string {
  const axes = plan.axes.map((axis) => `${axis.values} ${axis.name}`).join(' × ')
  const lines = [`${plan.total} runs${axes ? ` = ${axes}` : ''}${plan.excluded ? `, ${plan.excluded} excluded` : ''}`]
  lines.push(`${plan.toRun} to run, ${plan.complete.length} complete already`)
  const { devices, atOnce, note } = plan.pool
  lines.push(`${devices} ${devices === 1 ? 'device' : 'devices'}, ${atOnce} at once${note ? ` (${note})` : ''}`)
  if (plan.expectedSeconds !== null) lines.push(`about ${duration(plan.expectedSeconds)}`)
  for (const { message, fix } of plan.collisions) lines.push(`collision: ${message}`, `  ${fix}`)
  for (const { path, message } of plan.warnings) lines.push(`warning: ${path ? `${path}: ` : ''}${message}`)
  const rows = plan.runs.slice(0, MOST_LINES).map((run) => [run.status, run.key, run.resultDir, run.reason ?? ''])
  lines.push('', table(['', 'run', 'results', ''], rows))
  if (plan.runs.length > MOST_LINES) lines.push(`… and ${plan.runs.length - MOST_LINES} more; --json has them all`)
  return lines.join('\n')
}

export function launchedText(launched: Launched, server: string): string {
  const skipped = launched.skipped > 0 ? `, ${launched.skipped} complete already` : ''
  return `${launched.id}  ${printable(launched.name)}: ${launched.toRun} to run${skipped}\n${new URL(launched.url, server).href}`
}

export function matricesText(items: MatrixSummary[]): string {
  if (items.length === 0) return 'No matrices yet. Launch one: rungrid launch SPEC'
  return table(
    ['id', 'state', 'runs', 'done', 'left', 'name'],
    items.map((m) => [
      m.id,
      m.state,
      m.total,
      countsText(m),
      m.etaSeconds === null ? null : duration(m.etaSeconds),
      m.name,
    ]),
  )
}

export function matrixText(matrix: MatrixSummary, runs: RunSummary[]): string {
  const lines = [`${matrix.id}  ${printable(matrix.name)}: ${matrix.state}, ${countsText(matrix)}`]
  if (matrix.pauseReason) lines.push(printable(matrix.pauseReason))
  if (matrix.etaSeconds !== null) lines.push(`about ${duration(matrix.etaSeconds)} left`)
  if (runs.length > 0) {
    const rows = runs.slice(0, MOST_LINES).map((run) => [run.id, run.state, run.key, runNote(run)])
    lines.push('', table(['run', 'state', 'key', ''], rows))
    if (matrix.total > rows.length && rows.length === MOST_LINES) lines.push('… and more; --json has them all')
  }
  return lines.join('\n')
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
