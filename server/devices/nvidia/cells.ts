/** Cells of nvidia-smi's tables. A cell that is no number is unknown, never 0. */
export const MIB = 1024 * 1024

export function numberOf(cell: string | undefined): number | null {
  return cell !== undefined && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : null
}

/** Of a cell in MiB, with its unit or without. */
export function bytesOf(cell: string | undefined): number | null {
  const value = numberOf(cell?.replace(/ MiB$/, ''))
  return value === null ? null : value * MIB
}

export interface Trouble {
  state: 'lost' | 'faulty'
  note: string
}

/** What a cell says in place of its number about the GPU as a whole; null: nothing. */
export function troubleIn(cells: readonly string[]): Trouble | null {
  const says = (pattern: RegExp) => cells.some((cell) => pattern.test(cell))
  if (says(/^\[?GPU is lost\]?$/i)) return { state: 'lost', note: 'nvidia-smi says: GPU is lost' }
  if (says(/^\[?GPU requires reset\]?$/i)) {
    return { state: 'faulty', note: 'The driver says that it needs a reset: end what runs on it, then reset it' }
  }
  return null
}

/** `gpu_recovery_action`: what the driver wants done before the GPU is used again; null: nothing, or unknown. */
export function troubleOfRecovery(cell: string | undefined): Trouble | null {
  if (!cell || /^(none|n\/a|\[.*\])$/i.test(cell)) return null
  const wanted: Record<string, string> = {
    reset: 'The driver asks for a reset of it: end what runs on it, then reset it',
    reboot: 'The driver asks for a reboot of the machine',
    'drain p2p': 'The driver asks that traffic between GPUs is stopped: end what runs on it and its neighbours',
    'drain and reset': 'The driver asks to drain and reset it: end what runs on it, then reset it',
  }
  return { state: 'faulty', note: wanted[cell.toLowerCase()] ?? `The driver asks for an action: ${cell}` }
}
