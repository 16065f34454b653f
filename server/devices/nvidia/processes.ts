import { bytesOf, numberOf } from './cells'

export interface GpuProcess {
  /** Of the GPU, or of the MIG instance where that is known. */
  uuid: string
  pid: number
  name: string
  memoryBytes: number | null
}

/** Rows of `--query-compute-apps`. Names may hold commas: uuid and pid are read from the left, memory from the right. */
export function parseProcesses(text: string): GpuProcess[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim())
    const pid = numberOf(cells[1])
    if (cells.length < 4 || pid === null) return []
    return [{ uuid: cells[0]!, pid, name: cells.slice(2, -1).join(', '), memoryBytes: bytesOf(cells.at(-1)) }]
  })
}
