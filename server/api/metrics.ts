/** Prometheus metrics: what the process costs, how requests go, and how much work there is. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Device } from '../../lib/api/devices'
import { deviceName } from '../../lib/devices/words'
import { FAILURE_CLASS_NAMES } from '../../lib/runs/failures'
import { MATRIX_STATES, RUN_STATES } from '../../lib/runs/states'
import { type Monitoring, selectMonitoring } from '../db/sql/select-monitoring'
import { selectSystem } from '../db/sql/select-system'
import type { Context } from '../services/context'
import { listDevices } from '../services/devices/list-devices'

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
  }
  return {
    contentType: registry.contentType,
    async text() {
      try {
        const [system, monitoring, devices] = await Promise.all([
          selectSystem(ctx.db.pool),
          selectMonitoring(ctx.db.pool),
          listDevices(ctx),
        ])
        setMonitoring(monitoring)
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
