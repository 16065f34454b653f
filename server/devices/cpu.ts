/** CPU slots: the devices of a machine without a GPU. A slot is a permission to run, not a pinned core. */
import os from 'node:os'
import type { DeviceSample } from '../../lib/api/devices'
import type { SeenDevice } from '../db/sql/save-devices'
import { listProcesses, markOf, type Stat } from '../engines/local/processes'

/** Linux counts processor time in hundredths of a second on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100
const PAGE_BYTES = 4096

export function cpuDeviceId(nodeId: string, slot: number): string {
  return `${nodeId}/cpu-${slot}`
}

/** Use of a slot is that of the processes of the attempt on it: 1 is one core, so threads can exceed it. */
export class CpuMeter {
  #before = new Map<number, { ticks: number; start: string }>()
  #at = 0
  /** Seconds since boot at the last sample, the scale of start times. */
  #uptime = Number.POSITIVE_INFINITY

  /** @param slots device id to the attempts that hold it */
  sample(slots: Map<string, string[]>): Map<string, DeviceSample> {
    const held = new Set([...slots.values()].flat())
    const now = performance.now()
    const uptime = os.uptime()
    const seconds = (now - this.#at) / 1000
    const byAttempt = new Map<string, Stat[]>()
    if (held.size > 0) {
      for (const process of listProcesses()) {
        const attemptId = markOf(process.pid)
        if (attemptId && held.has(attemptId)) byAttempt.set(attemptId, [...(byAttempt.get(attemptId) ?? []), process])
      }
    }
    const next = new Map<number, { ticks: number; start: string }>()
    const samples = new Map<string, DeviceSample>()
    for (const [device, attempts] of slots) {
      let ticks = 0
      let memory = 0
      const processes: DeviceSample['processes'] = []
      for (const attemptId of attempts) {
        for (const p of byAttempt.get(attemptId) ?? []) {
          const before = this.#before.get(p.pid)
          // A process that is new since the last sample spent all its time since then.
          const isNew = Number(p.start) / TICKS_PER_SECOND >= this.#uptime
          ticks += p.cpuTicks - (before?.start === p.start ? before.ticks : isNew ? 0 : p.cpuTicks)
          memory += p.rssPages * PAGE_BYTES
          next.set(p.pid, { ticks: p.cpuTicks, start: p.start })
          processes.push({
            pid: p.pid,
            name: 'worker',
            memoryBytes: p.rssPages * PAGE_BYTES,
            attemptId,
            owner: 'run',
          })
        }
      }
      samples.set(device, {
        utilization: this.#at === 0 ? null : ticks / TICKS_PER_SECOND / seconds,
        memoryUsedBytes: memory,
        memoryFreeBytes: os.freemem(),
        temperatureC: null,
        powerW: null,
        powerLimitW: null,
        processes: processes.slice(0, 50),
      })
    }
    this.#before = next
    this.#at = now
    this.#uptime = uptime
    return samples
  }
}

export function cpuDevices(nodeId: string, slots: number, samples: Map<string, DeviceSample>): SeenDevice[] {
  const model = os.cpus()[0]?.model.trim() || 'CPU'
  return Array.from({ length: slots }, (_, slot) => {
    const id = cpuDeviceId(nodeId, slot)
    return {
      id,
      index: slot,
      kind: 'cpu' as const,
      name: model,
      memoryBytes: os.totalmem(),
      sample: samples.get(id) ?? null,
    }
  })
}
