/** Prometheus metrics: what the process costs, how requests go, and how much work there is. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { SEVERITIES } from '../../lib/alerts/severity'
import type { Device } from '../../lib/api/devices'
import { deviceName } from '../../lib/devices/words'
import { VERDICTS } from '../../lib/rules/verdict'
import { FAILURE_CLASS_NAMES } from '../../lib/runs/failures'
import { MATRIX_STATES, RUN_STATES, STALE_AFTER_SECONDS } from '../../lib/runs/states'
import { RANK } from '../../lib/series/merge'
import { type LiveProgress, selectLiveProgress } from '../db/sql/select-live-progress'
import { type Monitoring, selectMonitoring } from '../db/sql/select-monitoring'
import { selectSystem } from '../db/sql/select-system'
import { countersOf } from '../intake/counters'
import { queueOf } from '../intake/queue'
import type { Context } from '../services/context'
import { listDevices } from '../services/devices/list-devices'
import { logCountersOf } from '../services/logs/counters'
import { deliveryCountersOf } from '../services/notifications/counters'

/** Live runs with figures of their own, the ones that began last: each is four series for who collects them. */
export const MOST_LIVE_RUNS = 100

export interface Metrics {
  contentType: string
  text(): Promise<string>
  /** @param route the pattern of the route, never the path: labels must stay few */
  observe(method: string, route: string, status: number, seconds: number): void
  close(): void
}

export function createMetrics(ctx: Context): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'rungrid_http_request_duration_seconds',
    help: 'Duration of API requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  })
  const runs = new Gauge({ name: 'rungrid_runs', help: 'Runs by state', labelNames: ['state'], registers: [registry] })
  const up = new Gauge({ name: 'rungrid_database_up', help: '1 while the database answers', registers: [registry] })
  const leader = new Gauge({ name: 'rungrid_leader', help: '1 where this server schedules', registers: [registry] })
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const matrices = gauge('rungrid_matrices', 'Matrices by state', ['state'])
  const failures = gauge('rungrid_runs_failed', 'Runs that wait for a person, by class of their failure', ['class'])
  const wait = gauge('rungrid_queue_longest_wait_seconds', 'How long the first of the waiting runs waits; 0: none does')
  const device = ['device', 'name']
  const health = gauge(
    'rungrid_device_healthy',
    '1 while a device is well, 0 while it is lost, faulty or quarantined',
    device,
  )
  const held = gauge('rungrid_device_runs', 'Runs on a device', device)
  const use = gauge('rungrid_device_utilization_ratio', 'Share of a device in use', device)
  const memory = gauge('rungrid_device_memory_used_bytes', 'Memory of a device in use, by whomever', device)
  const temperature = gauge('rungrid_device_temperature_celsius', 'Temperature of a device', device)
  const power = gauge('rungrid_device_power_watts', 'Power that a device draws', device)

  const run = ['run', 'matrix']
  const live = gauge('rungrid_runs_live', 'Runs with a process')
  const silent = gauge('rungrid_runs_silent', 'Live runs of which nothing was heard for 40 s')
  const meanProgress = gauge('rungrid_runs_progress_mean_ratio', 'Mean share done of the live runs that tell theirs')
  const progress = gauge('rungrid_run_progress_ratio', 'Share done of a live run', run)
  const eta = gauge('rungrid_run_eta_seconds', 'Time left of a live run', run)
  const step = gauge('rungrid_run_step', 'Step of a live run', run)
  const heard = gauge('rungrid_run_last_heard_seconds', 'Seconds since a live run was last heard', run)
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  const accepted = counter('rungrid_intake_values_accepted_total', 'Values that were new or replaced one', ['road'])
  const unchanged = counter('rungrid_intake_values_unchanged_total', 'Values that were there already', ['road'])
  const refused = counter(
    'rungrid_intake_values_refused_total',
    'Values that could not be points, or of series beyond the limit',
    ['road'],
  )
  const busy = counter('rungrid_intake_batches_busy_total', 'Batches that were told to come again')
  const waiting = gauge('rungrid_intake_queue_batches', 'Batches that wait or are being stored')
  const waitingBytes = gauge('rungrid_intake_queue_bytes', 'Bytes of those batches')
  const logBytes = counter('rungrid_log_bytes_served_total', 'Bytes of logs that were sent')
  const searchedBytes = counter('rungrid_log_bytes_searched_total', 'Bytes of logs that were searched')

  const firing = gauge('rungrid_alerts_firing', 'Alerts that are open', ['severity'])
  const undelivered = gauge('rungrid_notification_deliveries_waiting', 'Deliveries that wait or are being sent')
  const reports = gauge('rungrid_reports', 'Reports by verdict, and those that are judged now or failed', ['verdict'])
  const deliveries = counter('rungrid_notification_attempts_total', 'Attempts to deliver, by how they ended', [
    'outcome',
  ])

  /** Runs end: what is no longer live must not stay. */
  const setProgress = (found: LiveProgress) => {
    for (const each of [progress, eta, step, heard, meanProgress]) each.reset()
    live.set(found.live)
    silent.set(found.silent)
    if (found.meanRatio === null) meanProgress.remove()
    else meanProgress.set(found.meanRatio)
    for (const each of found.runs) {
      const labels = { run: each.run, matrix: each.matrix }
      for (const [figure, value] of [
        [progress, each.ratio],
        [eta, each.etaSeconds],
        [step, each.step],
        [heard, each.heardSeconds],
      ] as const)
        if (value !== null) figure.set(labels, value)
    }
  }
  /** These are counted elsewhere, as totals. */
  const setTotals = () => {
    for (const each of [accepted, unchanged, refused, busy, logBytes, searchedBytes, deliveries]) each.reset()
    for (const [road, rank] of Object.entries(RANK)) {
      const counted = countersOf(ctx, rank)
      accepted.inc({ road }, counted.accepted)
      unchanged.inc({ road }, counted.unchanged)
      refused.inc({ road }, counted.refused)
    }
    const queue = queueOf(ctx)
    busy.inc(queue.refused)
    waiting.set(queue.batches)
    waitingBytes.set(queue.bytes)
    const logs = logCountersOf(ctx)
    logBytes.inc(logs.bytesServed)
    searchedBytes.inc(logs.bytesSearched)
    for (const [outcome, count] of Object.entries(deliveryCountersOf(ctx))) deliveries.inc({ outcome }, count)
  }

  /** Devices come and go, and a figure that is unknown now must not stay what it was. */
  const setDevices = (devices: Device[]) => {
    for (const each of [health, held, use, memory, temperature, power]) each.reset()
    for (const each of devices) {
      const labels = { device: each.id, name: deviceName(each) }
      health.set(labels, each.health === 'healthy' ? 1 : 0)
      held.set(labels, each.holds.length)
      const sample = each.stale ? null : each.sample
      for (const [figure, value] of [
        [use, sample?.utilization],
        [memory, sample?.memoryUsedBytes],
        [temperature, sample?.temperatureC],
        [power, sample?.powerW],
      ] as const)
        if (value != null) figure.set(labels, value)
    }
  }
  const setMonitoring = (found: Monitoring) => {
    for (const state of MATRIX_STATES) matrices.set({ state }, found.matrices[state] ?? 0)
    for (const name of FAILURE_CLASS_NAMES) failures.set({ class: name }, found.failures[name] ?? 0)
    wait.set(found.longestWait ?? 0)
    for (const severity of SEVERITIES) firing.set({ severity }, found.alerts[severity] ?? 0)
    undelivered.set(found.deliveries)
    for (const verdict of [...VERDICTS, 'judging', 'failed']) reports.set({ verdict }, found.reports[verdict] ?? 0)
  }
  return {
    contentType: registry.contentType,
    async text() {
      setTotals()
      try {
        const [system, monitoring, progressNow, devices] = await Promise.all([
          selectSystem(ctx.db.pool),
          selectMonitoring(ctx.db.pool),
          selectLiveProgress(ctx.db.pool, MOST_LIVE_RUNS, STALE_AFTER_SECONDS),
          listDevices(ctx),
        ])
        setMonitoring(monitoring)
        setProgress(progressNow)
        setDevices(devices)
        for (const state of RUN_STATES) runs.set({ state }, system.runs[state] ?? 0)
        leader.set(system.leader_server_id === ctx.serverId ? 1 : 0)
        up.set(1)
      } catch {
        up.set(0) // the reading itself: everything else stays as it was last seen
      }
      return registry.metrics()
    },
    observe: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    close: () => registry.clear(),
  }
}
