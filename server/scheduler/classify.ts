/**
 * Why a worker ended badly. The most certain source decides, in this order:
 *
 * 1. its device is gone: nothing that the program says about itself explains more;
 * 2. its own report, a progress document with `failure` (docs/concepts/points-and-progress.md);
 * 3. lines that only the failure itself prints, the last one first: a traceback ends with its cause;
 * 4. the exit code of a shell that found no program; the signal; the exit code.
 *
 * A line is matched whole, by its beginning or by a phrase of several words, never by a bare substring: a model is
 * called bloom-560m, and "oom" is in it.
 */
import { open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseProgressText, tooLargeProgress } from '../../lib/progress/parse'
import type { ProgressDoc } from '../../lib/progress/schema'
import { type Failure, type FailureClass, failure } from '../../lib/runs/failures'

const TAIL_BYTES = 16_384
const TAIL_LINES = 20

interface Pattern {
  class: FailureClass
  pattern: RegExp
  message: string
  transient?: true
}

/** Python prints a failure as `module.Class: text`, at the beginning of a line. */
const python = (classes: string) => new RegExp(`^(?:[\\w.]+\\.)?(?:${classes})(?::|$)`)

const PATTERNS: Pattern[] = [
  {
    class: 'device_lost',
    // Not "no CUDA-capable device is detected": a CUDA that does not fit the driver says so on every healthy GPU, and each
    // would be quarantined. One that is really gone was seen by then.
    pattern: /CUDA error: uncorrectable ECC error encountered|GPU has fallen off the bus/,
    message: 'The device stopped answering',
  },
  {
    class: 'device_busy',
    pattern: /CUDA error: (?:all )?CUDA-capable device\(s\) (?:is\/are|are) busy or unavailable/,
    message: 'The device refused the program, as it is in use',
  },
  {
    class: 'out_of_memory',
    pattern:
      /^(?:[\w.]+: )?(?:torch\.)?(?:cuda\.)?OutOfMemoryError\b|CUDA out of memory\. Tried to allocate|CUDA error: out of memory/,
    message: 'The device ran out of memory',
  },
  {
    class: 'out_of_memory',
    pattern: /^MemoryError\b|JavaScript heap out of memory|\bstd::bad_alloc\b|Cannot allocate memory$/,
    message: 'The program ran out of memory',
  },
  {
    class: 'disk_full',
    pattern: /\bENOSPC\b|No space left on device|\bEDQUOT\b|Disk quota exceeded/,
    message: 'The disk is full',
  },
  {
    class: 'model_load',
    pattern:
      /is not a local folder and is not a valid model identifier|^OSError: You are trying to access a gated repo|^(?:[\w.]+\.)?GatedRepoError\b|^safetensors_rust\.SafetensorError\b|does not appear to have a file named/,
    message: 'The model could not be loaded',
  },
  {
    class: 'dataset',
    pattern:
      /^(?:[\w.]+\.)?(?:DatasetNotFoundError|DataFilesNotFoundError|DatasetGenerationError)\b|^(?:[\w.]+\.)?ValueError: BuilderConfig .* not found/,
    message: 'The data could not be read',
  },
  {
    class: 'dataset',
    pattern: python('ConnectionError|ConnectTimeout|ReadTimeout|LocalEntryNotFoundError'),
    message: 'The network did not answer',
    transient: true,
  },
  {
    class: 'program_missing',
    pattern: python('ModuleNotFoundError'),
    message: 'A Python module is not installed',
  },
  {
    class: 'invalid_config',
    pattern: /^[\w.-]+(?: \w+)?: error: (?:unrecognized arguments|the following arguments are required|argument )/,
    message: 'The program refused its arguments',
  },
]

/** What is known of a worker's end besides its log. */
export interface End {
  code: number | null
  signal: string | null
  /** Its own last report. */
  reported: ProgressDoc['failure'] | null
  /** Why its devices can't be used any more, in one sentence. */
  deviceLost: string | null
  /** Who else holds memory of its devices, in one sentence. */
  strangers: string | null
}

/** The failure of a worker that ended by itself, with the end of its stderr. */
export async function classifyExit(dir: string, end: End): Promise<Failure> {
  const tail = await tailOf(path.join(dir, 'stderr.log'))
  if (end.deviceLost) return failure('device_lost', `${end.deviceLost} (${inWords(end)})`, tail)
  const found = fromReport(end, tail) ?? fromLog(end, tail) ?? fromExit(end, tail)
  if (found.class !== 'out_of_memory' || !end.strangers) return found
  return failure('device_busy', `${found.message}, and ${end.strangers}`, tail)
}

function fromReport({ reported }: End, tail: string[]): Failure | null {
  if (!reported) return null
  const found = failure(reported.class, reported.message, tail, reported.fix)
  return reported.transient ? { ...found, transient: true } : found
}

function fromLog(end: End, tail: string[]): Failure | null {
  for (const line of [...tail].reverse()) {
    const known = PATTERNS.find(({ pattern }) => pattern.test(line.trim()))
    if (!known) continue
    const found = failure(known.class, `${known.message} (${inWords(end)})`, tail)
    return known.transient ? { ...found, transient: true } : found
  }
  return null
}

function fromExit(end: End, tail: string[]): Failure {
  if (end.code === 127) return failure('program_missing', 'A shell found no such program (exit code 127)', tail)
  if (end.code === 126) return failure('program_missing', 'A shell could not execute the program (exit code 126)', tail)
  if (end.signal === 'SIGKILL' || end.signal === 'SIGTERM' || end.signal === 'SIGHUP' || end.signal === 'SIGINT')
    return failure('killed', `The worker was ended by ${end.signal}, which Rungrid did not send`, tail)
  return failure('crashed', `The worker ended with ${inWords(end)}`, tail)
}

/**
 * The failure in the progress document that a worker left in its directory; null where it reported none, a torn one, or
 * one that can't be read: other sources then tell why it ended.
 */
export async function reportedFailure(dir: string): Promise<ProgressDoc['failure'] | null> {
  const file = path.join(dir, 'status.json')
  const found = await stat(file).catch(() => null)
  if (!found?.isFile() || tooLargeProgress(found.size)) return null
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const parsed = parseProgressText(text)
  return parsed.ok ? (parsed.doc.failure ?? null) : null
}

/** The last lines of a log file; empty where there is none. */
export async function tailOf(file: string): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => null)
  if (!handle) return []
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, TAIL_BYTES)
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    const lines = buffer.toString('utf8').replace(/\n$/, '').split('\n')
    // The first line is cut unless the file began there.
    if (length < size && lines.length > 1) lines.shift()
    return lines.filter((line, i) => line !== '' || i > 0).slice(-TAIL_LINES)
  } finally {
    await handle.close()
  }
}

function inWords(exit: Pick<End, 'code' | 'signal'>): string {
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`
}
