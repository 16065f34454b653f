/**
 * A checkpoint is one file: a line of JSON, then weights and both moments of the optimizer as float64, in the byte
 * order of the machine, which the line names. What it belongs to stands in the line: a checkpoint of other parameters
 * or another text would continue a curve that never was.
 */
import { existsSync, readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import path from 'node:path'
import type { TrainLmParams } from '../../lib/benchmarks/train-lm/params'
import { writeAtomically } from '../atomic'
import type { Position, Training } from './training'

const FORMAT = 'rungrid train-lm 1'
const NEWLINE = 10

interface Header {
  format: string
  byteOrder: string
  params: Partial<TrainLmParams>
  textSha256: string
  /** Seconds of training so far, over all attempts. */
  seconds: number
  position: Position
}

/** How often state is saved and how much is written at the end do not change the curve; the text is known by its hash. */
const IRRELEVANT = ['checkpoint_every', 'sample_length', 'text']

/** What the curve depends on. */
function relevant(params: TrainLmParams): Partial<TrainLmParams> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !IRRELEVANT.includes(name)))
}

export function checkpointFile(directory: string): string {
  return path.join(directory, 'train-lm.checkpoint')
}

export function saveCheckpoint(file: string, training: Training, textSha256: string, seconds: number): void {
  const header: Header = {
    format: FORMAT,
    byteOrder: endianness(),
    params: relevant(training.params),
    textSha256,
    seconds,
    position: training.position,
  }
  writeAtomically(file, `${JSON.stringify(header)}\n`, ...vectorsOf(training).map(bytesOf))
}

export type Restored = { kind: 'none' } | { kind: 'refused'; reason: string } | { kind: 'restored'; seconds: number }

/** Puts a training where the checkpoint left it, or says why not; the training is untouched then. */
export function restoreCheckpoint(file: string, training: Training, textSha256: string): Restored {
  if (!existsSync(file)) return { kind: 'none' }
  const content = readFileSync(file)
  const end = content.indexOf(NEWLINE)
  let header: Header
  try {
    header = JSON.parse(content.toString('utf8', 0, Math.max(0, end)))
  } catch {
    return { kind: 'refused', reason: 'it does not begin with a header' }
  }
  const vectors = vectorsOf(training).map(bytesOf)
  const expected = vectors.reduce((sum, { length }) => sum + length, end + 1)
  const reason =
    differences(header, training.params, textSha256) ?? (content.length === expected ? null : 'it is cut off')
  if (reason) return { kind: 'refused', reason }
  let at = end + 1
  for (const vector of vectors) {
    vector.set(content.subarray(at, at + vector.length))
    at += vector.length
  }
  training.position = revive(header.position)
  return { kind: 'restored', seconds: header.seconds }
}

function differences(header: Header, params: TrainLmParams, textSha256: string): string | null {
  if (header.format !== FORMAT) return `its format is ${JSON.stringify(header.format)}, not ${JSON.stringify(FORMAT)}`
  if (header.byteOrder !== endianness()) return `its byte order is ${header.byteOrder}`
  if (header.textSha256 !== textSha256) return 'it was trained on another text'
  const changed = Object.entries(relevant(params)).filter(
    ([name, value]) => header.params[name as keyof TrainLmParams] !== value,
  )
  if (changed.length === 0) return null
  const list = changed.map(([name, value]) => `${name} ${header.params[name as keyof TrainLmParams]}, now ${value}`)
  return `it has other parameters: ${list.join('; ')}`
}

/** JSON has null for a loss that was not known yet. */
function revive(position: Position): Position {
  return { ...position, lastLoss: position.lastLoss ?? Number.NaN, lastValLoss: position.lastValLoss ?? Number.NaN }
}

function vectorsOf({ model, optimizer }: Training): Float64Array[] {
  return [model.weights, optimizer.first, optimizer.second]
}

function bytesOf(vector: Float64Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
}
