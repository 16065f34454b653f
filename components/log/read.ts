import type { Query } from '@/components/data/api'
import { request } from '@/components/data/api'
import { LineReader } from '@/lib/log/reader'
import type { Chunk } from '@/lib/log/window'

export type Stream = 'stdout' | 'stderr'

/** Bytes of one answer: what the server gives at most. */
export const CHUNK = 256 * 1024

export interface LogSource {
  runId: string
  attempt: number
  stream: Stream
}

export interface LogAnswer extends Chunk {
  /** Bytes of the whole log. */
  size: number
  /** Set where there is no file. */
  absent: 'not-started' | 'deleted' | null
}

/** @param offset byte to begin at; negative: before the end */
export type ReadLog = (offset: number, limit: number, signal?: AbortSignal) => Promise<LogAnswer>

export function logPath({ runId }: LogSource, part = ''): string {
  return `/runs/${encodeURIComponent(runId)}/logs${part}`
}

export function logQuery({ attempt, stream }: LogSource): Query {
  return { stream, attempt }
}

export function readerOf(source: LogSource): ReadLog {
  return async (offset, limit, signal) => {
    const response = await request(logPath(source), { query: { ...logQuery(source), offset, limit }, signal })
    const number = (name: string) => {
      const value = response.headers.get(name)
      return value === null ? null : Number(value)
    }
    return {
      bytes: new Uint8Array(await response.arrayBuffer()),
      offset: number('x-rungrid-offset') ?? Math.max(0, offset),
      size: number('x-rungrid-size') ?? 0,
      newlines: number('x-rungrid-newlines'),
      absent: response.headers.get('x-rungrid-absent') as LogAnswer['absent'],
    }
  }
}

/** Bytes of lines that are copied at most. */
export const MOST_COPIED = 4 * 1024 * 1024

/** The text of lines as they are shown, from the line that begins at `from` to the one that begins at `to`, also read anew. */
export async function readLines(read: ReadLog, from: number, to: number): Promise<string> {
  const reader = new LineReader({ offset: from })
  const lines = []
  while (reader.end - from < MOST_COPIED) {
    const { bytes } = await read(reader.end, CHUNK)
    lines.push(...reader.push(bytes))
    if (bytes.length === 0 || (lines.at(-1)?.offset ?? -1) >= to) break
  }
  const open = reader.open()
  if (open) lines.push(open)
  return lines
    .filter((line) => line.offset <= to)
    .map((line) => line.text)
    .join('\n')
}
