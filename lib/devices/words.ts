/** How devices are called, the same for pages, events and the command line. */
interface Named {
  kind: string
  index: number
  migIndex?: number | null
}

/** `GPU 0`, `GPU 0, MIG 1`, `CPU slot 2`. */
export function deviceName({ kind, index, migIndex }: Named): string {
  if (kind === 'cpu') return `CPU slot ${index}`
  return kind === 'mig' ? `GPU ${index}, MIG ${migIndex ?? '?'}` : `GPU ${index}`
}
