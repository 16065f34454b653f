/**
 * A simulated box of NVIDIA GPUs for tests, as there are none here: a directory with a program `nvidia-smi` that answers
 * the questions which the server asks, out of a state that a test changes while everything runs. Nothing else is
 * simulated: no work is done on these GPUs, and workers that run "on" them are ordinary processes.
 *
 * Give `box.nvidiaSmi` to the server: `RUNGRID_NVIDIA_SMI` for a whole one, `config.nvidiaSmi` for a context. The caller
 * owns the directory. The form of the answers is that of recorded output of real drivers: cells, exit codes, messages.
 */
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * How a GPU that is lost in mid-run shows: its cells say so and its row stays; its row is missing; the whole command
 * fails with exit code 15; or the command prints that it can't get at a device, and no rows. In all of them `-L` goes on
 * listing it, and the others answer when they are asked for alone.
 */
export type Loss = 'cells' | 'row' | 'command' | 'handle'

export interface BoxProcess {
  pid: number
  name: string
  /** null: the driver does not tell (`[N/A]`). */
  memoryMiB: number | null
  /** Which MIG instance it is on. The list of processes gives the parent's uuid all the same; only the XML tells. */
  mig?: number
}

export interface BoxMig {
  /** `3g.40gb` */
  profile: string
  memoryMiB: number
  usedMiB?: number
}

interface BoxGpu {
  uuid: string
  name: string
  memoryMiB: number
  /** null: what its processes hold and 4 MiB. */
  usedMiB: number | null
  /** Cells as they are printed, over the ordinary ones. */
  cells: Record<string, string>
  loss: Loss | null
  mig: BoxMig[] | null
  processes: BoxProcess[]
}

const RESERVED_MIB = 479
const IDLE_MIB = 4

const SCRIPT = `#!/bin/sh
# A stand-in for tests: it answers out of the file "state" beside it. There is no GPU behind it.
state="\${0%/*}/state"
IFS='	' read -r mode code text < "$state"
case "$mode" in
  hang) while read -r mode rest < "$state" && [ "$mode" = hang ]; do sleep 0.1; done 2> /dev/null; exit 1 ;;
  fail) printf '%s\\n' "$text"; exit "$code" ;;
  garbage) printf '%s\\n' "$text"; exit 0 ;;
esac
exec awk -F '	' -v args="$*" -f "\${0%/*}/answer.awk" "$state"
`

const ANSWER = `function asked(name,  at, rest) {
  at = index(args, name)
  if (at == 0) return ""
  rest = substr(args, at + length(name))
  sub(/ .*/, "", rest)
  return rest
}
function leave(code, text) { print text; status = code; failed = 1; exit }
BEGIN {
  one = asked("-i "); if (one == "") one = asked("--id=")
  gpuFields = asked("--query-gpu="); appFields = asked("--query-compute-apps=")
  if (gpuFields != "") want = "gpu"; else if (appFields != "") want = "app"
  else if (args ~ /(^| )-L( |$)/) want = "list"; else if (args ~ /(^| )-x( |$)/) want = "xml"
  else leave(2, "Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.")
}
$1 == "lacks" { lacks[$2] = 1 }
$1 == "loss" {
  if ($3 != "row") bus[$2] = $4
  if (one == "") { if ($3 == "command" && !broken) { broken = 15; message = "Unable to determine the device handle for GPU " $4 ": GPU is lost.  Reboot the system to recover this GPU" }
    if ($3 == "handle") { broken = broken ? broken : -1; message = "Unable to determine the device handle for GPU " $4 ": Unknown Error" } }
  else if (one == $2 && $3 != "cells") leave($3 == "row" ? 6 : 15, $3 == "row" ? "No devices were found" : "Unable to determine the device handle for GPU " $4 ": Unknown Error")
}
$1 == "end" && want != "list" && broken { if (broken < 0) leave(0, message); leave(broken, message) }
$1 == "end" && gpuFields != "" {
  n = split(gpuFields, names, ",")
  for (i = 1; i <= n; i++) if (!(names[i] in known) || names[i] in lacks) leave(2, "Field \\"" names[i] "\\" is not a valid field to query.")
  for (g = 1; g <= gpus; g++) {
    if (one != "" && one != uuid[g]) continue
    line = ""
    for (i = 1; i <= n; i++) line = line (i > 1 ? ", " : "") cell[g, names[i]]
    print line; shown++
  }
  if (one != "" && !shown) leave(6, "No devices were found")
}
$1 == "field" { known[$2] = 1 }
$1 == "gpu" { gpus++; uuid[gpus] = $2 }
$1 == "cell" { cell[gpus, $2] = $3 }
want == "app" && $1 == "app" && (one == "" || one == $2) { print $2 ", " $3 ", " $4 ", " $5 }
want == "list" && $1 == "list" { print $2 }
want == "xml" && $1 == "xml" && (one == "" || $2 == "" || one == $2) { print $3 }
END { exit status }
`

export class GpuBox {
  /** The program that stands in for nvidia-smi. */
  readonly nvidiaSmi: string
  readonly #dir: string
  #gpus: BoxGpu[] = []
  #lacks = new Set<string>()
  /** First line of the state: how the program as a whole behaves. */
  #mode = 'ok'

  constructor(dir: string) {
    this.#dir = path.join(dir, 'gpu-box')
    mkdirSync(this.#dir, { recursive: true })
    this.nvidiaSmi = path.join(this.#dir, 'nvidia-smi')
    writeFileSync(path.join(this.#dir, 'answer.awk'), ANSWER)
    this.#write()
    writeFileSync(this.nvidiaSmi, SCRIPT)
    chmodSync(this.nvidiaSmi, 0o755)
  }

  /** So many healthy, idle GPUs, in place of all that were there. Returns their uuids. */
  gpus(count: number, { name = 'NVIDIA H100 80GB HBM3', memoryMiB = 81_559 } = {}): string[] {
    this.#gpus = Array.from({ length: count }, (_, index) => ({
      uuid: `GPU-${hex(index + 1, 8)}-b0b0-4b0b-8b0b-${hex(index + 1, 12)}`,
      name,
      memoryMiB,
      usedMiB: null,
      cells: {},
      loss: null,
      mig: null,
      processes: [],
    }))
    this.#write()
    return this.#gpus.map((gpu) => gpu.uuid)
  }

  uuid(gpu: number): string {
    return this.#gpu(gpu).uuid
  }

  /** The uuid of a MIG instance. */
  migUuid(gpu: number, instance: number): string {
    return `MIG-${hex(gpu + 1, 8)}-b0b0-4b0b-8b0b-${hex(instance + 1, 12)}`
  }

  lose(gpu: number, way: Loss = 'row'): void {
    this.#gpu(gpu).loss = way
    this.#write()
  }

  /** A GPU that was lost is there again. */
  restore(gpu: number): void {
    this.#gpu(gpu).loss = null
    this.#write()
  }

  /** The program does not answer until `answer()`, or until it is killed. */
  hang(): void {
    this.#become('hang')
  }

  /** The program prints a text and leaves with a code, whatever it is asked. */
  fail(code: number, text: string): void {
    this.#become(`fail\t${code}\t${line(text)}`)
  }

  /** The program says that all is well and prints what is no table. */
  garbage(text = '<<<< 7f 45 4c 46 >>>>, ,,, NaN'): void {
    this.#become(`garbage\t0\t${line(text)}`)
  }

  /** Answers again after `hang`, `fail` or `garbage`. */
  answer(): void {
    this.#become('ok')
  }

  /** A process on a GPU. Whose it is, the server finds out: with the pid of a worker it is that worker. */
  foreign(gpu: number, process: BoxProcess): void {
    this.#gpu(gpu).processes.push(process)
    this.#write()
  }

  /** Takes every process from a GPU, and the memory that was set. */
  clear(gpu: number): void {
    Object.assign(this.#gpu(gpu), { processes: [], usedMiB: null })
    this.#write()
  }

  /** Memory in use, whatever the processes hold. */
  memory(gpu: number, usedMiB: number): void {
    this.#gpu(gpu).usedMiB = usedMiB
    this.#write()
  }

  /** `None`, `Reset`, `Reboot`, `Drain P2P`, `Drain and Reset`. */
  recovery(gpu: number, action: string): void {
    this.cell(gpu, 'gpu_recovery_action', action)
  }

  /** A cell as it is printed: `[N/A]`, `[GPU requires reset]`, `97`. */
  cell(gpu: number, field: string, text: string): void {
    this.#gpu(gpu).cells[field] = line(text)
    this.#write()
  }

  /** Splits a GPU into MIG instances; null: MIG off. Returns the uuids of the instances. */
  mig(gpu: number, instances: BoxMig[] | null): string[] {
    this.#gpu(gpu).mig = instances
    this.#write()
    return (instances ?? []).map((_, index) => this.migUuid(gpu, index))
  }

  /** An older driver, which does not know these fields. */
  lacks(...fields: string[]): void {
    this.#lacks = new Set(fields)
    this.#write()
  }

  #gpu(index: number): BoxGpu {
    const gpu = this.#gpus[index]
    if (!gpu) throw new Error(`the box has no GPU ${index}`)
    return gpu
  }

  #become(mode: string): void {
    this.#mode = mode
    this.#write()
  }

  /** Replaced as a whole: the program reads the state before a change or after it. */
  #write(): void {
    const rows: string[][] = [[this.#mode]]
    for (const field of Object.keys(cellsOf({ ...EMPTY }, 0))) rows.push(['field', field])
    for (const field of this.#lacks) rows.push(['lacks', field])
    for (const [index, gpu] of this.#gpus.entries()) {
      if (gpu.loss) rows.push(['loss', gpu.uuid, gpu.loss, busId(index)])
    }
    rows.push(['xml', '', '<?xml version="1.0" ?>'], ['xml', '', '<nvidia_smi_log>'])
    for (const [index, gpu] of this.#gpus.entries()) {
      rows.push(['list', `GPU ${index}: ${gpu.name} (UUID: ${gpu.uuid})`])
      for (const [at, { profile }] of (gpu.mig ?? []).entries()) {
        rows.push([
          'list',
          `  MIG ${profile.padEnd(11)} Device ${String(at).padStart(2)}: (UUID: ${this.migUuid(index, at)})`,
        ])
      }
      if (gpu.loss === 'row') continue
      rows.push(['gpu', gpu.uuid])
      for (const [field, text] of Object.entries(cellsOf(gpu, index))) rows.push(['cell', field, text])
      for (const process of gpu.processes)
        rows.push(['app', gpu.uuid, String(process.pid), process.name, mib(process.memoryMiB)])
      for (const text of xmlOf(gpu, index)) rows.push(['xml', gpu.uuid, text])
    }
    rows.push(['xml', '', '</nvidia_smi_log>'], ['end'])
    const file = path.join(this.#dir, 'state')
    writeFileSync(`${file}.next`, rows.map((row) => `${row.join('\t')}\n`).join(''))
    renameSync(`${file}.next`, file)
  }
}

const EMPTY: BoxGpu = { uuid: '', name: '', memoryMiB: 0, usedMiB: 0, cells: {}, loss: null, mig: null, processes: [] }

function usedOf(gpu: BoxGpu): number {
  return gpu.usedMiB ?? gpu.processes.reduce((sum, process) => sum + (process.memoryMiB ?? 0), IDLE_MIB)
}

function cellsOf(gpu: BoxGpu, index: number): Record<string, string> {
  const used = usedOf(gpu)
  const busy = gpu.processes.length > 0
  const numbers: Record<string, string> = {
    'memory.total': String(gpu.memoryMiB),
    'memory.reserved': String(RESERVED_MIB),
    'memory.used': String(used),
    'memory.free': String(Math.max(0, gpu.memoryMiB - RESERVED_MIB - used)),
    'utilization.gpu': gpu.mig ? '[N/A]' : busy ? '87' : '0',
    'utilization.memory': gpu.mig ? '[N/A]' : busy ? '31' : '0',
    'temperature.gpu': busy ? '61' : '34',
    'power.draw': busy ? '512.40' : '71.32',
    'power.limit': '700.00',
    'ecc.errors.uncorrected.volatile.total': '0',
    gpu_recovery_action: 'None',
    ...gpu.cells,
  }
  if (gpu.loss === 'cells') for (const field of Object.keys(numbers)) numbers[field] = '[GPU is lost]'
  return {
    index: String(index),
    uuid: gpu.uuid,
    name: gpu.name,
    'pci.bus_id': busId(index),
    driver_version: '590.48.01',
    'mig.mode.current': gpu.mig ? 'Enabled' : 'Disabled',
    ...numbers,
  }
}

/** The part of `-q -x` about one GPU, with the elements that real output has around those which matter. */
function xmlOf(gpu: BoxGpu, index: number): string[] {
  const mode = gpu.mig ? 'Enabled' : 'Disabled'
  const memory = (total: number, used: number) => [
    '<fb_memory_usage>',
    `<total>${total} MiB</total>`,
    '<reserved>0 MiB</reserved>',
    `<used>${used} MiB</used>`,
    `<free>${Math.max(0, total - used)} MiB</free>`,
    '</fb_memory_usage>',
  ]
  return [
    `<gpu id="${busId(index)}">`,
    `<product_name>${xmlText(gpu.name)}</product_name>`,
    `<mig_mode><current_mig>${mode}</current_mig><pending_mig>${mode}</pending_mig></mig_mode>`,
    ...(gpu.mig
      ? [
          '<mig_devices>',
          ...gpu.mig.flatMap((instance, at) => [
            '<mig_device>',
            `<index>${at}</index>`,
            `<gpu_instance_id>${at + 1}</gpu_instance_id>`,
            '<compute_instance_id>0</compute_instance_id>',
            ...memory(instance.memoryMiB, instance.usedMiB ?? migUsed(gpu, at)),
            '<bar1_memory_usage><total>65535 MiB</total><used>0 MiB</used><free>65535 MiB</free></bar1_memory_usage>',
            '</mig_device>',
          ]),
          '</mig_devices>',
        ]
      : ['<mig_devices>None</mig_devices>']),
    `<uuid>${gpu.uuid}</uuid>`,
    ...memory(gpu.memoryMiB, usedOf(gpu)),
    '<processes>',
    ...gpu.processes.flatMap((process) => [
      '<process_info>',
      `<gpu_instance_id>${process.mig === undefined ? 'N/A' : process.mig + 1}</gpu_instance_id>`,
      `<compute_instance_id>${process.mig === undefined ? 'N/A' : 0}</compute_instance_id>`,
      `<pid>${process.pid}</pid>`,
      '<type>C</type>',
      `<process_name>${xmlText(process.name)}</process_name>`,
      `<used_memory>${process.memoryMiB === null ? 'N/A' : `${process.memoryMiB} MiB`}</used_memory>`,
      '</process_info>',
    ]),
    '</processes>',
    '</gpu>',
  ]
}

function migUsed(gpu: BoxGpu, instance: number): number {
  return gpu.processes
    .filter((process) => process.mig === instance)
    .reduce((sum, process) => sum + (process.memoryMiB ?? 0), 0)
}

function busId(index: number): string {
  return `00000000:${hex(index + 1, 2).toUpperCase()}:00.0`
}

function mib(value: number | null): string {
  return value === null ? '[N/A]' : String(value)
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0')
}

function xmlText(text: string): string {
  return line(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The state is a table of lines with tabs. */
function line(text: string): string {
  return text.replace(/[\t\n]/g, ' ')
}
