/**
 * Why a worker ended badly. Most certain first: what we did ourselves, then the signal, then exact phrases that
 * programs print as a line's own error, never a bare substring such as "oom".
 */
import { open } from 'node:fs/promises'
import path from 'node:path'
import { type Failure, type FailureClass, failure } from '../../lib/runs/failures'

const TAIL_BYTES = 16_384
const TAIL_LINES = 20

/** Phrases that only the failure itself prints. */
const PATTERNS: { class: FailureClass; pattern: RegExp; message: string }[] = [
  {
    class: 'out_of_memory',
    pattern: /\btorch(\.cuda)?\.OutOfMemoryError\b|CUDA out of memory\. Tried to allocate/,
    message: 'The device ran out of memory',
  },
  {
    class: 'out_of_memory',
    pattern: /^MemoryError\b|JavaScript heap out of memory|std::bad_alloc/m,
    message: 'The program ran out of memory',
  },
  {
    class: 'disk_full',
    pattern: /\bENOSPC\b|No space left on device|\bEDQUOT\b|Disk quota exceeded/,
    message: 'The disk is full',
  },
]

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

/** The failure of a worker that ended by itself, with the end of its stderr. */
export async function classifyExit(
  dir: string,
  exit: { code: number | null; signal: string | null },
): Promise<Failure> {
  const tail = await tailOf(path.join(dir, 'stderr.log'))
  const text = tail.join('\n')
  const known = PATTERNS.find(({ pattern }) => pattern.test(text))
  if (known) return failure(known.class, `${known.message} (${inWords(exit)})`, tail)
  if (exit.signal === 'SIGKILL' || exit.signal === 'SIGTERM' || exit.signal === 'SIGHUP' || exit.signal === 'SIGINT') {
    return failure('killed', `The worker was ended by ${exit.signal}, which Rungrid did not send`, tail)
  }
  return failure('crashed', `The worker ended with ${inWords(exit)}`, tail)
}

function inWords(exit: { code: number | null; signal: string | null }): string {
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`
}
