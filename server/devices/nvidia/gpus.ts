import { bytesOf, numberOf, type Trouble, troubleIn, troubleOfRecovery } from './cells'

export interface Gpu {
  uuid: string
  index: number
  name: string
  memoryBytes: number | null
  memoryUsedBytes: number | null
  /** As the driver tells: less than total minus used, which leaves out what it keeps for itself. */
  memoryFreeBytes: number | null
  /** Share, 0 to 1. */
  utilization: number | null
  temperatureC: number | null
  powerW: number | null
  powerLimitW: number | null
  /** Memory errors that could not be corrected since the driver was loaded. */
  eccErrors: number | null
  /** Split into MIG instances: it is no device itself. */
  mig: boolean
  trouble: Trouble | null
}

/** One unknown name makes the whole query fail; those that older drivers lack are dropped one by one. */
export const GPU_FIELDS = [
  'index',
  'uuid',
  'name',
  'memory.total',
  'memory.used',
  'memory.free',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'power.limit',
  'mig.mode.current',
  'ecc.errors.uncorrected.volatile.total',
  'gpu_recovery_action',
] as const

export const REQUIRED_FIELDS: ReadonlySet<string> = new Set(['index', 'uuid', 'name'])

/** Rows of `--query-gpu`; `strange` are lines that are no row of a GPU. */
export function parseGpus(text: string, fields: readonly string[]): { gpus: Gpu[]; strange: string[] } {
  const gpus: Gpu[] = []
  const strange: string[] = []
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (line === '' || /^No devices were found/i.test(line)) continue
    const gpu = parseGpu(line, fields)
    if (gpu && !gpus.some((other) => other.uuid === gpu.uuid)) gpus.push(gpu)
    else strange.push(line)
  }
  return { gpus, strange }
}

function parseGpu(line: string, fields: readonly string[]): Gpu | null {
  const cells = line.split(',').map((cell) => cell.trim())
  if (cells.length !== fields.length) return null
  const cell = (name: (typeof GPU_FIELDS)[number]) => (fields.includes(name) ? cells[fields.indexOf(name)] : undefined)
  const index = numberOf(cell('index'))
  const uuid = cell('uuid') ?? ''
  if (index === null || !/^GPU-[\w-]+$/.test(uuid)) return null
  const percent = numberOf(cell('utilization.gpu'))
  return {
    uuid,
    index,
    name: cell('name') || 'NVIDIA GPU',
    memoryBytes: bytesOf(cell('memory.total')),
    memoryUsedBytes: bytesOf(cell('memory.used')),
    memoryFreeBytes: bytesOf(cell('memory.free')),
    utilization: percent === null ? null : percent / 100,
    temperatureC: numberOf(cell('temperature.gpu')),
    powerW: numberOf(cell('power.draw')),
    powerLimitW: numberOf(cell('power.limit')),
    eccErrors: numberOf(cell('ecc.errors.uncorrected.volatile.total')),
    mig: cell('mig.mode.current')?.toLowerCase() === 'enabled',
    trouble: troubleIn(cells) ?? troubleOfRecovery(cell('gpu_recovery_action')),
  }
}
