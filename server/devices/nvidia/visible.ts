import type { Gpu } from './gpus'
import type { MigInstance } from './mig'

/**
 * The uuids of the GPUs and MIG instances that the server itself may use. CUDA reads `CUDA_VISIBLE_DEVICES` up to its
 * first invalid entry and hides the rest; unset means all, empty none. Entries are indices or unique prefixes of uuids.
 * An entry that names a split GPU stands for all its instances.
 */
export function visibleDevices(
  gpus: readonly Pick<Gpu, 'uuid' | 'index' | 'mig'>[],
  instances: readonly Pick<MigInstance, 'uuid' | 'parent'>[],
  visible: string | undefined,
): Set<string> {
  const offered = (gpu: Pick<Gpu, 'uuid' | 'mig'>) =>
    gpu.mig ? instances.filter((one) => one.parent === gpu.uuid).map((one) => one.uuid) : [gpu.uuid]
  if (visible === undefined) return new Set(gpus.flatMap(offered))
  const chosen = new Set<string>()
  for (const entry of visible.split(',').map((text) => text.trim())) {
    if (entry === '') break
    const named = /^\d+$/.test(entry)
      ? gpus.filter((gpu) => gpu.index === Number(entry))
      : gpus.filter((gpu) => gpu.uuid.startsWith(entry))
    const parts = instances.filter((one) => one.uuid.startsWith(entry))
    if (named.length + parts.length !== 1) break
    const ids = named.length === 1 ? offered(named[0]!) : [parts[0]!.uuid]
    if (ids.some((id) => chosen.has(id))) break
    for (const id of ids) chosen.add(id)
  }
  return chosen
}
