/**
 * NVIDIA GPUs by `nvidia-smi` (facts: the vendor warns that its text output may change between drivers). Only named
 * fields are asked for, one call at a time, with a time limit: a driver in trouble can hang for ever. A cell that is
 * no number is unknown, never 0.
 */
import { execFile } from 'node:child_process'

const TIMEOUT_MS = 10_000

export interface Gpu {
  uuid: string
  index: number
  name: string
  memoryBytes: number | null
  memoryUsedBytes: number | null
  utilization: number | null
  temperatureC: number | null
  powerW: number | null
  powerLimitW: number | null
}

export interface GpuProcess {
  uuid: string
  pid: number
  name: string
  memoryBytes: number | null
}

export type Listing =
  | { ok: true; gpus: Gpu[]; processes: GpuProcess[] }
  /** No such program: the machine has no NVIDIA driver. */
  | { ok: false; missing: true; reason: string }
  /** The program is there and failed or hung: nothing is known about the devices. */
  | { ok: false; missing: false; reason: string }

const FIELDS = [
  'index',
  'uuid',
  'name',
  'memory.total',
  'memory.used',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'power.limit',
] as const
const REQUIRED = new Set<string>(['index', 'uuid', 'name'])
const MIB = 1024 * 1024

export async function listGpus(program: string): Promise<Listing> {
  let fields: string[] = [...FIELDS]
  for (;;) {
    const answer = await run(program, [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'])
    if (answer.missing) return { ok: false, missing: true, reason: `${program} is not installed` }
    if (answer.error === null) {
      const gpus = answer.stdout.split('\n').flatMap((line) => parseGpu(line, fields))
      const apps = await run(program, [
        '--query-compute-apps=gpu_uuid,pid,process_name,used_memory',
        '--format=csv,noheader,nounits',
      ])
      const processes = apps.error === null && !apps.missing ? apps.stdout.split('\n').flatMap(parseProcess) : []
      return { ok: true, gpus, processes }
    }
    // One unknown field makes the whole query fail; older drivers lack some of ours.
    const unknown = /Field "([^"]+)" is not a valid field/.exec(answer.stdout + answer.stderr)?.[1]
    if (!unknown || REQUIRED.has(unknown) || !fields.includes(unknown)) {
      return { ok: false, missing: false, reason: `${program}: ${answer.error}` }
    }
    fields = fields.filter((field) => field !== unknown)
  }
}

/**
 * The GPUs that the server itself may use. CUDA reads the list up to its first invalid entry and hides the rest;
 * unset means all, empty none. Entries are indices or unique prefixes of UUIDs.
 */
export function visibleGpus(gpus: Gpu[], visible: string | undefined): Gpu[] {
  if (visible === undefined) return gpus
  const chosen: Gpu[] = []
  for (const entry of visible.split(',').map((text) => text.trim())) {
    const matches = /^\d+$/.test(entry)
      ? gpus.filter((gpu) => gpu.index === Number(entry))
      : gpus.filter((gpu) => entry !== '' && gpu.uuid.startsWith(entry))
    if (matches.length !== 1 || chosen.includes(matches[0]!)) break
    chosen.push(matches[0]!)
  }
  return chosen
}

interface Answer {
  missing: boolean
  error: string | null
  stdout: string
  stderr: string
}

function run(program: string, args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 4 * MIB },
      (error, stdout, stderr) => {
        if (!error) return resolve({ missing: false, error: null, stdout, stderr })
        const { code, killed } = error as NodeJS.ErrnoException & { killed?: boolean }
        const missing = (code as unknown) === 'ENOENT'
        const text = killed
          ? `no answer within ${TIMEOUT_MS / 1000} s`
          : (stderr || stdout || error.message).trim().split('\n')[0]!
        resolve({ missing, error: text, stdout, stderr })
      },
    )
  })
}

function parseGpu(line: string, fields: string[]): Gpu[] {
  if (line.trim() === '') return []
  const cells = line.split(', ').map((cell) => cell.trim())
  if (cells.length < fields.length) return []
  const cell = (name: string) => cells[fields.indexOf(name)] ?? ''
  const number = (name: string) => (fields.includes(name) ? numberOf(cell(name)) : null)
  const scaled = (name: string, factor: number) => {
    const value = number(name)
    return value === null ? null : value * factor
  }
  const index = number('index')
  const uuid = cell('uuid')
  // A lost GPU keeps its row, with text in place of its numbers; without index and UUID nothing can be told of it.
  if (index === null || !/^(GPU|MIG)-/.test(uuid)) return []
  return [
    {
      uuid,
      index,
      name: cell('name'),
      memoryBytes: scaled('memory.total', MIB),
      memoryUsedBytes: scaled('memory.used', MIB),
      utilization: scaled('utilization.gpu', 0.01),
      temperatureC: number('temperature.gpu'),
      powerW: number('power.draw'),
      powerLimitW: number('power.limit'),
    },
  ]
}

/** Process names may hold commas: uuid and pid are read from the left, memory from the right. */
function parseProcess(line: string): GpuProcess[] {
  const cells = line.split(',').map((cell) => cell.trim())
  if (cells.length < 4) return []
  const pid = numberOf(cells[1]!)
  if (pid === null) return []
  const memory = numberOf(cells.at(-1)!)
  return [
    { uuid: cells[0]!, pid, name: cells.slice(2, -1).join(', '), memoryBytes: memory === null ? null : memory * MIB },
  ]
}

function numberOf(cell: string): number | null {
  return /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : null
}
