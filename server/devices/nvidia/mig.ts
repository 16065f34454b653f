/**
 * MIG instances. Their uuids stand only in the listing (`-L`), their memory and who is on which only in the XML
 * (`-q -x`); both number them alike within a GPU. Of the XML two blocks are read, by their element names: they are not
 * nested in themselves, and a parser for all of XML would be a dependency for nine numbers.
 */
import { bytesOf, numberOf } from './cells'
import type { GpuProcess } from './processes'

export interface MigInstance {
  uuid: string
  parent: string
  /** Number within the parent. */
  index: number
  /** `3g.40gb` */
  profile: string
  memoryBytes: number | null
  memoryUsedBytes: number | null
  memoryFreeBytes: number | null
}

export interface Listed {
  gpus: { index: number; uuid: string }[]
  instances: Pick<MigInstance, 'uuid' | 'parent' | 'index' | 'profile'>[]
}

/** Reads `nvidia-smi -L`. It goes on listing a GPU that is lost: no health check. */
export function parseListing(text: string): Listed {
  const listed: Listed = { gpus: [], instances: [] }
  for (const line of text.split('\n')) {
    const gpu = /^GPU (\d+): .*\(UUID: (GPU-[^)]+)\)/.exec(line)
    if (gpu) listed.gpus.push({ index: Number(gpu[1]), uuid: gpu[2]! })
    const mig = /^\s+MIG (.+?)\s+Device\s+(\d+): \(UUID: (MIG-[^)]+)\)/.exec(line)
    const parent = listed.gpus.at(-1)
    if (mig && parent) {
      listed.instances.push({ uuid: mig[3]!, parent: parent.uuid, index: Number(mig[2]), profile: mig[1]! })
    }
  }
  return listed
}

export interface MigDetail {
  /** By GPU and number within it. */
  memory: Map<string, Pick<MigInstance, 'memoryBytes' | 'memoryUsedBytes' | 'memoryFreeBytes'>>
  /** Number of the instance by GPU and pid; absent where the driver does not tell. */
  instanceOf: Map<string, number>
}

/** Reads `nvidia-smi -q -x`. */
export function parseMigDetail(xml: string): MigDetail {
  const detail: MigDetail = { memory: new Map(), instanceOf: new Map() }
  for (const gpu of elements(xml, 'gpu')) {
    const uuid = elements(gpu, 'uuid').find((text) => text.startsWith('GPU-'))
    if (!uuid) continue
    const numbers = new Map<string, number>()
    for (const instance of elements(gpu, 'mig_device')) {
      const index = numberOf(element(instance, 'index'))
      if (index === null) continue
      const memory = element(instance, 'fb_memory_usage') ?? ''
      detail.memory.set(`${uuid} ${index}`, {
        memoryBytes: bytesOf(element(memory, 'total')),
        memoryUsedBytes: bytesOf(element(memory, 'used')),
        memoryFreeBytes: bytesOf(element(memory, 'free')),
      })
      numbers.set(place(instance), index)
    }
    for (const process of elements(gpu, 'process_info')) {
      const index = numbers.get(place(process))
      const pid = element(process, 'pid')
      if (index !== undefined && pid) detail.instanceOf.set(`${uuid} ${pid}`, index)
    }
  }
  return detail
}

/** Puts the processes of a split GPU on its instances, where the driver tells which. */
export function onInstances(processes: GpuProcess[], instances: MigInstance[], detail: MigDetail): GpuProcess[] {
  return processes.map((process) => {
    const index = detail.instanceOf.get(`${process.uuid} ${process.pid}`)
    const instance = instances.find((one) => one.parent === process.uuid && one.index === index)
    return instance ? { ...process, uuid: instance.uuid } : process
  })
}

function place(xml: string): string {
  return `${element(xml, 'gpu_instance_id')} ${element(xml, 'compute_instance_id')}`
}

function element(xml: string, name: string): string | undefined {
  return elements(xml, name)[0]
}

function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((match) =>
    match[1]!.trim(),
  )
}
