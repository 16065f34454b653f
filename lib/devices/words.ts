/** How devices are called, the same for pages, events and the command line. */
interface Named {
  kind: string
  index: number
  migIndex?: number | null
}

/** `GPU 0`, `MIG 0:1` (instance 1 of GPU 0, as container runtimes write it), `CPU slot 2`. */
export function deviceName({ kind, index, migIndex }: Named): string {
  if (kind === 'cpu') return `CPU slot ${index}`
  return kind === 'mig' ? `MIG ${index}:${migIndex ?? '?'}` : `GPU ${index}`
}

/** `GPU 2 is lost: nvidia-smi no longer lists it`. */
export function inTrouble(device: Named & { health: string; healthNote: string | null }): string {
  return `${deviceName(device)} is ${device.health}: ${device.healthNote ?? 'it is no longer listed'}`
}
