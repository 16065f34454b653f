/** Prometheus metrics: what the process costs, how requests go, and how much work there is. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { RUN_STATES } from '../../lib/runs/states'
import { selectSystem } from '../db/sql/select-system'
import type { Context } from '../services/context'

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
  return {
    contentType: registry.contentType,
    async text() {
      try {
        const system = await selectSystem(ctx.db.pool)
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
