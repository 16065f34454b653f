/**
 * Keeps the table of devices true: finds GPUs, else offers CPU slots, and samples their use. A listing that failed or
 * hung says nothing about health: the devices stay as they were, and their samples are marked as of the past.
 */
import type { DeviceHealth, DeviceSample } from '../../lib/api/devices'
import { strangersOn } from '../../lib/devices/strangers'
import { deviceName } from '../../lib/devices/words'
import { formatBytes } from '../../lib/format/bytes'
import { isDatabaseAway, transaction } from '../db/database'
import { insertDeviceSamples } from '../db/sql/insert-device-samples'
import { loadNodeDevices, type NodeDevice } from '../db/sql/load-node-devices'
import { markSamplesStale } from '../db/sql/mark-samples-stale'
import { notify, type Topic } from '../db/sql/notify'
import { type NewEvent, recordEvents } from '../db/sql/record-events'
import { type Absent, type HealthChange, type SeenDevice, saveDevices } from '../db/sql/save-devices'
import { thinDeviceSamples } from '../db/sql/thin-device-samples'
import type { Context } from '../services/context'
import { CpuMeter, cpuDeviceId, cpuDevices } from './cpu'
import { knownGpus, offer, type SeenGpu } from './gpus'
import { History } from './history'
import { MemoryWatch } from './memory-watch'
import { GpuLister } from './nvidia/list'
import { NvidiaSmi } from './nvidia/smi'
import { type Look, lookAround } from './owners'

/** Between samples while something runs, and while nothing does. */
const BUSY_MS = 5000
const IDLE_MS = 30_000
/** Between thinnings of the history. */
const THIN_MS = 3_600_000

export interface MonitorOptions {
  smi?: NvidiaSmi
  look?: Look
  /** Milliseconds of a clock that never jumps. */
  now?: () => number
}

export class DeviceMonitor {
  readonly #ctx: Context
  readonly #lister: GpuLister
  readonly #look: Look
  readonly #now: () => number
  readonly #meter = new CpuMeter()
  readonly #history = new History()
  readonly #watch = new MemoryWatch()
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  #stopped = false
  #thinnedAt = Number.NEGATIVE_INFINITY
  /** Why there are no GPUs, or nothing is known of them, in one sentence; null where all is well. */
  note: string | null = null

  constructor(ctx: Context, { smi, look, now }: MonitorOptions = {}) {
    this.#ctx = ctx
    this.#lister = new GpuLister(smi ?? new NvidiaSmi(ctx.config.nvidiaSmi))
    this.#look = look ?? lookAround()
    this.#now = now ?? (() => performance.now())
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
        busy = rowCount === 1 || this.#watch.busy
        if (this.#now() - this.#thinnedAt >= THIN_MS) {
          await thinDeviceSamples(this.#ctx.db.pool)
          this.#thinnedAt = this.#now()
        }
      } catch (error) {
        if (!isDatabaseAway(error)) this.#ctx.log.error({ err: error }, 'sampling the devices failed')
      }
      this.#schedule(busy ? BUSY_MS : IDLE_MS)
    }, ms)
    this.#timer.unref()
  }

  async #sample(): Promise<void> {
    const { db, nodeId } = this.#ctx
    const devices = await loadNodeDevices(db.pool, nodeId)
    const listing = await this.#lister.list(knownGpus(devices))
    if (listing.ok) {
      // Holds may have changed while nvidia-smi took its time.
      const current = await loadNodeDevices(db.pool, nodeId)
      const { seen, absent } = offer(listing, current, {
        visible: process.env.CUDA_VISIBLE_DEVICES,
        look: this.#look,
        watch: this.#watch,
        now: this.#now(),
      })
      if (seen.length > 0 || staysGpuMachine(current, absent)) {
        this.note = [...absent.unknown.values()][0] ?? null
        return this.#save(seen, absent, current)
      }
      this.note = listing.gpus.length > 0 ? 'CUDA_VISIBLE_DEVICES leaves no GPU to this server' : 'No GPU was found'
    } else if (listing.missing) {
      this.note = `No GPU: ${listing.reason}`
    } else {
      await this.#nothingLearned(listing.reason)
      if (devices.some(({ kind }) => kind !== 'cpu')) return
    }
    await this.#saveCpuSlots(devices)
  }

  async #nothingLearned(reason: string): Promise<void> {
    const { db, log, nodeId } = this.#ctx
    if (this.note !== reason) log.warn({ reason }, 'the devices could not be listed')
    this.note = reason
    await transaction(db.pool, async (tx) => {
      if (await markSamplesStale(tx, nodeId, reason)) await notify(tx, ['devices', 'overview'])
    })
  }

  async #saveCpuSlots(devices: NodeDevice[]): Promise<void> {
    const { config, nodeId } = this.#ctx
    const known = new Map(devices.map(({ id, holders }) => [id, holders]))
    const ids = Array.from({ length: config.cpuSlots }, (_, slot) => cpuDeviceId(nodeId, slot))
    const held = new Map(ids.map((id) => [id, known.get(id) ?? []]))
    const seen = cpuDevices(nodeId, config.cpuSlots, this.#meter.sample(held))
    const offered = new Set(seen.map(({ id }) => id))
    const removed = devices.filter(({ id }) => !offered.has(id)).map(({ id }) => id)
    await this.#save(seen, { removed }, devices)
  }

  async #save(seen: (SeenDevice | SeenGpu)[], absent: Absent, before: NodeDevice[]): Promise<void> {
    const { db, nodeId } = this.#ctx
    const holders = new Map(before.map((device) => [device.id, device.holders]))
    const now = this.#now()
    const kept = seen.flatMap((device) => {
      if (!device.sample) return []
      const held = holders.get(device.id) ?? []
      const row = historyRow(device, device.sample, held)
      const look = { held: held.length > 0, utilization: row.utilization, strangers: row.foreignProcesses }
      return this.#history.takes(device.id, look, now) ? [row] : []
    })
    await transaction(db.pool, async (tx) => {
      const { changed, added } = await saveDevices(tx, nodeId, seen, absent)
      await insertDeviceSamples(tx, kept)
      await recordEvents(tx, [...changed.map(eventOf), ...seen.flatMap(heldEvent)])
      const topics: Topic[] = ['devices']
      if (changed.length + added.length + (absent.removed?.length ?? 0) > 0) topics.push('schedule', 'overview')
      await notify(tx, topics)
    })
  }
}

/** A GPU that was lost stays one: a machine that lost its only GPU does not become a machine of CPU slots. */
function staysGpuMachine(devices: NodeDevice[], { removed = [] }: Absent): boolean {
  return devices.some(({ id, kind }) => kind !== 'cpu' && !removed.includes(id))
}

function historyRow(device: SeenDevice | SeenGpu, sample: DeviceSample, holds: readonly string[]) {
  const strangers = strangersOn({ kind: device.kind, sample, holds })
  const unknown = 'processesKnown' in device && !device.processesKnown
  const tells = strangers.every(({ memoryBytes }) => memoryBytes !== null)
  return {
    deviceId: device.id,
    utilization: sample.utilization,
    memoryUsed: sample.memoryUsedBytes,
    temperature: sample.temperatureC,
    power: sample.powerW,
    foreignMemory:
      device.kind === 'cpu' || unknown || !tells
        ? null
        : strangers.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0),
    foreignProcesses: strangers.length,
  }
}

const EVENTS: Record<DeviceHealth, { kind: string; level: NewEvent['level'] }> = {
  healthy: { kind: 'device.back', level: 'info' },
  lost: { kind: 'device.lost', level: 'error' },
  faulty: { kind: 'device.faulty', level: 'error' },
  quarantined: { kind: 'device.quarantined', level: 'error' },
}

function eventOf({ id, to, note, ...device }: HealthChange): NewEvent {
  const words: Record<DeviceHealth, string> = {
    healthy: 'is well again',
    lost: `is lost: ${note}`,
    faulty: `must not be used: ${note}`,
    quarantined: `is quarantined: ${note}`,
  }
  return { deviceId: id, ...EVENTS[to], message: `${deviceName(device)} ${words[to]}` }
}

function heldEvent(device: SeenDevice | SeenGpu): NewEvent[] {
  if (!('held' in device) || device.held === null) return []
  const { attemptId, ...figures } = device.held
  const parts = [
    `${formatBytes(figures.usedBytes)} in use`,
    `${formatBytes(figures.strangersBytes)} by strangers`,
    `${formatBytes(figures.idleBytes)} when idle`,
  ]
  return [
    {
      deviceId: device.id,
      attemptId,
      kind: 'device.memory_held',
      level: 'warning',
      message: `${deviceName(device)} still holds ${formatBytes(figures.heldBytes)} after attempt ${attemptId} ended (${parts.join(', ')})`,
      data: figures,
    },
  ]
}
