/**
 * What `nvidia-smi` says about the GPUs of this machine. The vendor warns that its text may change between drivers: only
 * named fields are asked for.
 *
 * A GPU can be lost in four ways: its cells say so, its row is missing, the whole command fails, or it prints that it
 * can't get at a device. So a GPU that was known and is not in the answer is asked for alone, and only what that says
 * makes it lost; when nothing answers in time it is unknown, which is not lost.
 */
import { GPU_FIELDS, type Gpu, parseGpus, REQUIRED_FIELDS } from './gpus'
import { type MigDetail, type MigInstance, onInstances, parseListing, parseMigDetail } from './mig'
import { type GpuProcess, parseProcesses } from './processes'
import type { Answer, NvidiaSmi } from './smi'

export type Listing =
  | {
      ok: true
      gpus: Gpu[]
      instances: MigInstance[]
      /** null: the driver does not tell. */
      processes: GpuProcess[] | null
      /** Known GPUs that did not answer when they were asked for alone, with why. */
      lost: Map<string, string>
      /** Known GPUs of which nothing could be learned this time, with why. */
      unknown: Map<string, string>
      /** GPUs whose instances could not be listed this time, with why. */
      instancesUnknown: Map<string, string>
    }
  /** No such program: the machine has no NVIDIA driver. */
  | { ok: false; missing: true; reason: string }
  /** The program is there and failed or hung: nothing is known about the devices. */
  | { ok: false; missing: false; reason: string }

export interface KnownGpu {
  uuid: string
  /** It did not answer before: asked for alone only when the whole command fails, and last. */
  lost: boolean
}

const CSV = '--format=csv,noheader,nounits'
const NO_HANDLE = /Unable to determine the device handle/i
const NO_DEVICES = /No devices were found/i
const NOT_LISTED = 'nvidia-smi no longer lists it'
const FELL_OFF_THE_BUS = 15
const NO_SUCH_FIELD = /Field "([^"]+)" is not a valid field/

type Rows = { kind: 'rows'; gpus: Gpu[]; strange: string[] }
type Refused = { kind: 'refused'; code: number; text: string }
type Asked = Rows | Refused | Exclude<Answer, { kind: 'answered' }>

export class GpuLister {
  readonly #smi: NvidiaSmi
  #fields: string[] = [...GPU_FIELDS]

  constructor(smi: NvidiaSmi) {
    this.#smi = smi
  }

  async list(known: readonly KnownGpu[] = []): Promise<Listing> {
    const all = await this.#askGpus([])
    if (all.kind === 'missing') return { ok: false, missing: true, reason: all.reason }
    if (all.kind === 'silent') return { ok: false, missing: false, reason: all.reason }
    const gpus: Gpu[] = []
    let toProbe: KnownGpu[]
    if (all.kind === 'refused') {
      const oneIsAway = all.code === FELL_OFF_THE_BUS || NO_HANDLE.test(all.text)
      const none = NO_DEVICES.test(all.text)
      if (!oneIsAway && !none) return this.#failed(all.text || `exit code ${all.code}`)
      toProbe = known.length > 0 || none ? [...known] : await this.#listed()
    } else {
      if (all.gpus.length === 0 && all.strange.length > 0) return this.#failed(`no list of GPUs: ${all.strange[0]}`)
      gpus.push(...all.gpus)
      toProbe = known.filter(({ uuid, lost }) => !lost && !gpus.some((gpu) => gpu.uuid === uuid))
    }
    const probed = await this.#probe(toProbe)
    gpus.push(...probed.gpus)
    gpus.sort((a, b) => a.index - b.index)
    if (gpus.length === 0 && probed.lost.size === 0 && probed.unknown.size > 0) {
      return { ok: false, missing: false, reason: [...probed.unknown.values()][0]! }
    }
    const processes = await this.#processes(gpus)
    const mig = await this.#mig(gpus, processes)
    return { ok: true, gpus, lost: probed.lost, unknown: probed.unknown, ...mig }
  }

  #failed(text: string): Listing {
    return { ok: false, missing: false, reason: `${this.#smi.program}: ${shorten(text)}` }
  }

  /** Asks for the rows, without the fields that this driver does not know. */
  async #askGpus(which: string[]): Promise<Asked> {
    for (;;) {
      const answer = await this.#smi.ask([`--query-gpu=${this.#fields.join(',')}`, CSV, ...which])
      if (answer.kind !== 'answered') return answer
      const text = `${answer.stdout}\n${answer.stderr}`.trim()
      const unknown = NO_SUCH_FIELD.exec(text)?.[1]
      if (unknown && !REQUIRED_FIELDS.has(unknown) && this.#fields.includes(unknown)) {
        this.#fields = this.#fields.filter((field) => field !== unknown)
        continue
      }
      if (answer.code !== 0 || NO_HANDLE.test(text)) return { kind: 'refused', code: answer.code, text }
      return { kind: 'rows', ...parseGpus(answer.stdout, this.#fields) }
    }
  }

  /** Uuids from `-L`, which goes on listing what does not answer. */
  async #listed(): Promise<KnownGpu[]> {
    const answer = await this.#smi.ask(['-L'])
    if (answer.kind !== 'answered') return []
    return parseListing(answer.stdout).gpus.map(({ uuid }) => ({ uuid, lost: false }))
  }

  /** Each alone, the lost ones last. One that hangs ends the round: ten seconds for each would hold up the healthy. */
  async #probe(known: KnownGpu[]): Promise<{ gpus: Gpu[]; lost: Map<string, string>; unknown: Map<string, string> }> {
    const gpus: Gpu[] = []
    const lost = new Map<string, string>()
    const unknown = new Map<string, string>()
    let hung: string | null = null
    for (const { uuid } of [...known].sort((a, b) => Number(a.lost) - Number(b.lost))) {
      if (hung) {
        unknown.set(uuid, hung)
        continue
      }
      const answer = await this.#askGpus(['-i', uuid])
      if (answer.kind === 'missing' || answer.kind === 'silent') {
        hung = answer.reason
        unknown.set(uuid, hung)
      } else if (answer.kind === 'refused') {
        const says = `nvidia-smi says: ${shorten(answer.text || `exit code ${answer.code}`)}`
        lost.set(uuid, NO_DEVICES.test(answer.text) ? NOT_LISTED : says)
      } else {
        const gpu = answer.gpus.find((one) => one.uuid === uuid)
        if (gpu) gpus.push(gpu)
        else if (answer.strange.length > 0) unknown.set(uuid, `${this.#smi.program}: ${shorten(answer.strange[0]!)}`)
        else lost.set(uuid, NOT_LISTED)
      }
    }
    return { gpus, lost, unknown }
  }

  async #processes(gpus: Gpu[]): Promise<GpuProcess[] | null> {
    if (gpus.length === 0) return []
    const query = ['--query-compute-apps=gpu_uuid,pid,process_name,used_memory', CSV]
    const answer = await this.#smi.ask(query)
    if (answer.kind !== 'answered') return null
    if (answer.code === 0 && !NO_HANDLE.test(answer.stdout + answer.stderr)) return parseProcesses(answer.stdout)
    const each: GpuProcess[] = []
    for (const { uuid } of gpus.filter((gpu) => gpu.trouble?.state !== 'lost')) {
      const alone = await this.#smi.ask([...query, '-i', uuid])
      if (alone.kind !== 'answered' || alone.code !== 0) return null
      each.push(...parseProcesses(alone.stdout))
    }
    return each
  }

  async #mig(
    gpus: Gpu[],
    processes: GpuProcess[] | null,
  ): Promise<{
    instances: MigInstance[]
    processes: GpuProcess[] | null
    instancesUnknown: Map<string, string>
  }> {
    const split = gpus.filter((gpu) => gpu.mig)
    if (split.length === 0) return { instances: [], processes, instancesUnknown: new Map() }
    const all = (reason: string) => ({
      instances: [],
      processes,
      instancesUnknown: new Map(split.map(({ uuid }) => [uuid, reason])),
    })
    const listing = await this.#smi.ask(['-L'])
    if (listing.kind !== 'answered') return all(listing.reason)
    const listed = parseListing(listing.stdout)
    if (listing.code !== 0 || listed.gpus.length === 0)
      return all(`${this.#smi.program} -L: ${shorten(listing.stdout)}`)
    // Without the XML instances are still devices: only their memory is unknown.
    const xml = await this.#smi.ask(['-q', '-x'])
    const detail: MigDetail = parseMigDetail(xml.kind === 'answered' ? xml.stdout : '')
    const instances = listed.instances
      .filter(({ parent }) => split.some((gpu) => gpu.uuid === parent))
      .map((instance) => ({
        ...instance,
        memoryBytes: null,
        memoryUsedBytes: null,
        memoryFreeBytes: null,
        ...detail.memory.get(`${instance.parent} ${instance.index}`),
      }))
    return {
      instances,
      processes: processes && onInstances(processes, instances, detail),
      instancesUnknown: new Map(),
    }
  }
}

function shorten(text: string): string {
  const line = text.trim().split('\n')[0]!.trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}
