/**
 * Keeps the table of devices true: finds GPUs, else offers CPU slots, and samples their use. A listing that failed
 * or hung says nothing, so it changes nothing but the age of the last sample.
 */
import { isDatabaseAway, transaction } from '../db/database'
import { notify } from '../db/sql/notify'
import { recordEvents } from '../db/sql/record-events'
import { removeDevices, type SeenDevice, saveDevices } from '../db/sql/save-devices'
import { markOf } from '../engines/local/processes'
import type { Context } from '../services/context'
import { CpuMeter, cpuDevices } from './cpu'
import { listGpus, visibleGpus } from './nvidia'

/** Between samples while something runs, and while nothing does. */
const BUSY_MS = 5000
const IDLE_MS = 30_000

export class DeviceMonitor {
  readonly #ctx: Context
  readonly #meter = new CpuMeter()
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  #stopped = false
  /** Why there are no GPUs, in one sentence; null where there are some. */
  note: string | null = null

  constructor(ctx: Context) {
    this.#ctx = ctx
  }

  /** Finds the devices once, then goes on by itself. */
  async start(): Promise<void> {
    await this.refresh()
    this.#schedule(BUSY_MS)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#running
  }

  /** One discovery and sample; never two at once. */
  refresh(): Promise<void> {
    this.#running ??= this.#sample().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  #schedule(ms: number): void {
    if (this.#stopped) return
    this.#timer = setTimeout(async () => {
      let busy = false
      try {
        await this.refresh()
        const { rowCount } = await this.#ctx.db.pool.query('select 1 from hold where released_at is null limit 1')
        busy = rowCount === 1
      } catch (error) {
        if (!isDatabaseAway(error)) this.#ctx.log.error({ err: error }, 'sampling the devices failed')
      }
      this.#schedule(busy ? BUSY_MS : IDLE_MS)
    }, ms)
    this.#timer.unref()
  }

  async #sample(): Promise<void> {
    const { config, db, nodeId } = this.#ctx
    const listing = await listGpus(config.nvidiaSmi)
    if (!listing.ok && !listing.missing) {
      this.note = listing.reason
      this.#ctx.log.warn({ reason: listing.reason }, 'the devices could not be listed')
      const { rowCount } = await db.pool.query('select 1 from device where node_id = $1 limit 1', [nodeId])
      if (rowCount === 1) return
    }
    const gpus = listing.ok ? visibleGpus(listing.gpus, process.env.CUDA_VISIBLE_DEVICES) : []
    let seen: SeenDevice[]
    if (gpus.length > 0) {
      this.note = null
      const processes = listing.ok ? listing.processes : []
      seen = gpus.map((gpu) => ({
        id: gpu.uuid,
        index: gpu.index,
        kind: gpu.uuid.startsWith('MIG-') ? 'mig' : 'nvidia',
        name: gpu.name,
        memoryBytes: gpu.memoryBytes,
        sample: {
          utilization: gpu.utilization,
          memoryUsedBytes: gpu.memoryUsedBytes,
          temperatureC: gpu.temperatureC,
          powerW: gpu.powerW,
          powerLimitW: gpu.powerLimitW,
          processes: processes
            .filter((p) => p.uuid === gpu.uuid)
            .map(({ pid, name, memoryBytes }) => ({ pid, name, memoryBytes, attemptId: markOf(pid) })),
        },
      }))
    } else {
      if (listing.ok) this.note = 'CUDA_VISIBLE_DEVICES leaves no GPU to this server'
      else if (listing.missing) this.note = `No GPU: ${listing.reason}`
      seen = cpuDevices(nodeId, config.cpuSlots, this.#meter.sample(await this.#heldSlots()))
    }
    await this.#save(seen)
  }

  async #heldSlots(): Promise<Map<string, string[]>> {
    const { rows } = await this.#ctx.db.pool.query<{ device_id: string; attempts: string[] }>(
      `select d.id as device_id, coalesce(array_agg(h.attempt_id) filter (where h.attempt_id is not null), '{}') as attempts
       from device d left join hold h on h.device_id = d.id and h.released_at is null
       where d.node_id = $1 and d.kind = 'cpu' group by d.id`,
      [this.#ctx.nodeId],
    )
    return new Map(rows.map((row) => [row.device_id, row.attempts]))
  }

  async #save(seen: SeenDevice[]): Promise<void> {
    const { db, nodeId } = this.#ctx
    await transaction(db.pool, async (tx) => {
      const { lost, back } = await saveDevices(tx, nodeId, seen)
      for (const kind of ['cpu', 'nvidia', 'mig']) {
        if (!seen.some((device) => device.kind === kind)) await removeDevices(tx, nodeId, kind, [])
      }
      const cpus = seen.filter((device) => device.kind === 'cpu').map((device) => device.id)
      if (cpus.length > 0) await removeDevices(tx, nodeId, 'cpu', cpus)
      await recordEvents(tx, [
        ...lost.map((id) => ({
          deviceId: id,
          kind: 'device.lost',
          level: 'error' as const,
          message: `${id} is no longer listed`,
        })),
        ...back.map((id) => ({ deviceId: id, kind: 'device.back', message: `${id} is listed again` })),
      ])
      await notify(tx, lost.length + back.length > 0 ? ['devices', 'schedule', 'overview'] : ['devices'])
    })
  }
}
