import { setTimeout as sleep } from 'node:timers/promises'
import type { RunSummary } from '../lib/api/runs'
import { patternOf, rangesIn, type Wanted } from '../lib/log/find'
import { LineReader } from '../lib/log/reader'
import { isEnded } from '../lib/runs/states'
import { CliError, type Client } from './client'
import type { Output } from './output'

const EVERY_MS = 1000
/** Bytes of one answer: what the server gives at most. */
const CHUNK = 256 * 1024
const NEWLINE = 0x0a

export interface PrintLogs {
  id: string
  stream: 'stdout' | 'stderr'
  attempt?: number
  /** Go on until the run has ended. */
  follow: boolean
  /** Begin with so many lines before the end. */
  tail?: number
  /** Only lines that have it. */
  grep?: Wanted
  /** The bytes as they lie in the file. */
  raw: boolean
}

/**
 * Prints the output of a run's attempt. A terminal gets it as the program wrote it, so that colours and bars are what they
 * were; a pipe gets lines: of a bar that redraws itself the last drawing, without colours.
 */
export async function printLogs(client: Client, output: Output, options: PrintLogs): Promise<void> {
  const run = `/runs/${encodeURIComponent(options.id)}`
  const attempt = options.attempt === undefined ? '' : `&attempt=${options.attempt}`
  const read = async (offset: number): Promise<Part> => {
    const answer = await client.request('GET', `${run}/logs?stream=${options.stream}&offset=${offset}${attempt}`)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const number = (name: string) => Number(answer.headers.get(name))
    const absent = answer.headers.get('x-rungrid-absent')
    return { bytes, offset: number('x-rungrid-offset'), size: number('x-rungrid-size'), absent }
  }
  const print = options.grep || !(options.raw || output.isTTY) ? lines(output, options.grep) : text(output)
  let offset = options.tail === undefined ? 0 : await beginningOf(read, options.tail)
  for (;;) {
    // Asked before reading: what a run wrote before its end is read after it.
    const ended = options.follow && isEnded((await client.get<RunSummary>(run)).state)
    for (;;) {
      const part = await read(offset)
      if (part.absent === 'deleted')
        throw new CliError(`The log of ${options.id} was deleted from disk.`, 'not_found', {
          fix: `What it reported is still there: npx rungrid show ${options.id}`,
        })
      // Shorter than what was printed: the program began its log anew.
      if (part.size < offset) offset = 0
      else if (part.bytes.length === 0) break
      else {
        print.take(part.bytes)
        offset = part.offset + part.bytes.length
      }
    }
    if (!options.follow || ended) return print.end()
    await sleep(EVERY_MS, undefined, { signal: client.signal })
  }
}

interface Part {
  bytes: Uint8Array
  offset: number
  size: number
  absent: string | null
}

interface Printer {
  take(bytes: Uint8Array): void
  end(): void
}

function text(output: Output): Printer {
  const decoder = new TextDecoder()
  return {
    take: (bytes) => output.raw(decoder.decode(bytes, { stream: true })),
    end: () => output.raw(decoder.decode()),
  }
}

function lines(output: Output, grep: Wanted | undefined): Printer {
  const reader = new LineReader({ offset: 0 })
  const pattern = grep ? compile(grep) : null
  const tell = (line: { text: string }) => {
    if (!pattern || rangesIn(line.text, pattern).length > 0) output.out(line.text)
  }
  return {
    take: (bytes) => reader.push(bytes).forEach(tell),
    end: () => {
      const open = reader.open()
      if (open) tell(open)
    },
  }
}

function compile(wanted: Wanted): RegExp {
  try {
    return patternOf(wanted)
  } catch (error) {
    throw new CliError((error as Error).message, 'invalid_input', {
      fix: 'Write it as in JavaScript, or leave --regex out.',
    })
  }
}

/** Where the last lines of a log begin. */
async function beginningOf(read: (offset: number) => Promise<Part>, count: number): Promise<number> {
  let end = (await read(-1)).size
  let missing = count
  for (let isLast = true; end > 0; isLast = false) {
    const from = Math.max(0, end - CHUNK)
    const { bytes: answer, offset } = await read(from)
    const bytes = answer.subarray(0, end - offset)
    // The newline that ends the log ends a line, and begins none.
    let at = bytes.length - (isLast && bytes[bytes.length - 1] === NEWLINE ? 2 : 1)
    for (at = bytes.lastIndexOf(NEWLINE, at); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1))
      if (--missing === 0) return offset + at + 1
    if (offset >= end) return end
    end = offset
  }
  return 0
}
