/**
 * How many files a data set needs. It must be 5 times the memory of the hosts, so that caching it is of little use, and
 * last for 500 steps of every accelerator. The command that sizes a data set and the rule that judges it share this.
 */
import type { Edition } from '../../types'

/** Times the memory of all hosts. */
const MEMORY_FACTOR = 5
/** An epoch, of each accelerator. */
const MINIMUM_STEPS = 500
/** More files than this and the tools suggest subfolders of so many. */
const FILES_PER_FOLDER = 10_000

export interface DatasetShape {
  edition: Edition
  /** One a simulated accelerator. */
  processes: number
  /** Samples a step. */
  batch: number
  samplesPerFile: number
  recordBytes: number
}

/** Files for 500 steps an epoch. */
export function filesBySteps({ edition, processes, batch, samplesPerFile }: DatasetShape): number {
  return rounded((MINIMUM_STEPS * processes * batch) / samplesPerFile, edition)
}

/** Files for 5 times the memory. @param memoryBytes of all hosts together */
export function filesBySize({ edition, samplesPerFile, recordBytes }: DatasetShape, memoryBytes: number): number {
  return rounded((MEMORY_FACTOR * memoryBytes) / (samplesPerFile * recordBytes), edition)
}

export interface DatasetSize {
  bySize: number
  bySteps: number
  /** The larger of both. */
  files: number
  bytes: number
  /** Suggested; 0: none. */
  subfolders: number
}

export function datasetSize(shape: DatasetShape, memoryBytes: number): DatasetSize {
  const bySize = filesBySize(shape, memoryBytes)
  const bySteps = filesBySteps(shape)
  const files = Math.max(bySize, bySteps)
  return {
    bySize,
    bySteps,
    files,
    bytes: files * shape.samplesPerFile * shape.recordBytes,
    subfolders: files > FILES_PER_FOLDER ? Math.floor(files / FILES_PER_FOLDER) : 0,
  }
}

/** Bytes of memory of which so many files are the 5-fold. */
export function fittingMemory({ samplesPerFile, recordBytes }: DatasetShape, files: number): number {
  return (files * samplesPerFile * recordBytes) / MEMORY_FACTOR
}

/** No text before 3.0 says how to round: their tools cut off. */
function rounded(files: number, edition: Edition): number {
  return edition === '3.0' ? Math.ceil(files) : Math.floor(files)
}
