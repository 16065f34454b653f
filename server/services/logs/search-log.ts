/**
 * Search in all of a log, page by page. A page reads on from where the last one stopped until it has found enough or
 * its time is up, in parts between which other requests are served; its memory is one part and what it found. Lines
 * are searched as they are shown: without colours, and of a progress bar its last drawing.
 *
 * A regular expression can take for ever on a few characters. It therefore runs in `node:vm`, which breaks it off: that
 * is a bound in time, and no boundary of safety, as nothing but the expression comes from outside.
 */
import { createContext, Script } from 'node:vm'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { patternOf, type Wanted } from '../../../lib/log/find'
import { LineReader, type LogLine } from '../../../lib/log/reader'
import { PLAIN } from '../../../lib/log/style'
import type { Context } from '../context'
import { logCountersOf } from './counters'
import { newlinesBefore } from './line-index'
import { type OpenLog, openLog, type WhichLog } from './open-log'

export const MOST_MATCHES = 5000
const PART = 256 * 1024
/** Milliseconds after which a page ends, found something or not. */
const PAGE_MS = 300
/** Milliseconds that an expression has for one part. */
const REGEX_MS = 250
/** Bytes that are read for one line before it is searched as far as it is. */
const MOST_OF_A_LINE = 64 * 1024 * 1024
const MOST_AT_ONCE = 4
const EXCERPT = 200

export interface SearchLog extends WhichLog, Wanted {
  /** Byte to begin at: the beginning of a line. */
  offset: number
  /** Matching lines at most, 1 to 5,000. */
  limit: number
}

export interface LogMatch {
  /** Place of the first byte of the line. */
  offset: number
  /** Its number, from 1; null: not counted that far yet. */
  line: number | null
  /** The line around the first match, at most 200 characters. */
  text: string
  /** Where in `text` the match lies. */
  from: number
  to: number
}

export interface LogMatches {
  matches: LogMatch[]
  /** Where to go on. At the end: the beginning of the line that is still being written. */
  nextOffset: number
  /** All that was written when the page was read has been searched. */
  atEnd: boolean
  size: number
}

let searching = 0

/** @throws RungridError not_found, forbidden, invalid_input for an expression that is none or takes too long, busy */
export async function searchLog(ctx: Pick<Context, 'db'>, input: SearchLog): Promise<LogMatches> {
  const matcher = matcherOf(input)
  if (searching >= MOST_AT_ONCE)
    throw new RungridError('busy', `${MOST_AT_ONCE} searches are at work already`, { retryAfter: 1 })
  searching++
  try {
    const log = await openLog(ctx, input)
    if (typeof log === 'string') return { matches: [], nextOffset: 0, atEnd: true, size: 0 }
    try {
      return await searchPage(ctx, log, input, matcher)
    } finally {
      await log.handle.close()
    }
  } finally {
    searching--
  }
}

async function searchPage(
  ctx: Pick<Context, 'db'>,
  log: OpenLog,
  { offset, limit }: SearchLog,
  matcher: Matcher,
): Promise<LogMatches> {
  const until = performance.now() + PAGE_MS
  const begin = Math.min(offset, log.size)
  const before = await newlinesBefore(log, begin)
  const reader = new LineReader({ offset: begin, style: PLAIN })
  const buffer = Buffer.allocUnsafe(PART)
  const matches: LogMatch[] = []
  /** Everything before it was searched. */
  let searched = begin
  const search = (lines: LogLine[]) => {
    for (const found of matcher(lines)) {
      if (matches.length >= limit) return found.line
      matches.push({ ...excerpt(found), line: before === null ? null : before + found.line.n + 1 })
    }
    return null
  }
  for (;;) {
    const { bytesRead } = await log.handle.read(buffer, 0, Math.min(PART, log.size - reader.end), reader.end)
    logCountersOf(ctx).bytesSearched += bytesRead
    const lines = reader.push(buffer.subarray(0, bytesRead))
    const atEnd = reader.end >= log.size || bytesRead === 0
    const open = reader.open()
    const isTooLong = open !== null && reader.end - open.offset > MOST_OF_A_LINE
    if (open && (atEnd || isTooLong)) lines.push(open)
    const leftOver = search(lines)
    if (leftOver) return { matches, nextOffset: leftOver.offset, atEnd: false, size: log.size }
    searched = open && !isTooLong ? open.offset : reader.end
    if (atEnd || isTooLong) return { matches, nextOffset: searched, atEnd, size: log.size }
    // A page always comes further: a line longer than its time is read to its end.
    if (performance.now() > until && searched > begin)
      return { matches, nextOffset: searched, atEnd: false, size: log.size }
  }
}

interface Found {
  line: LogLine
  from: number
  to: number
}

type Matcher = (lines: LogLine[]) => Found[]

// Index, from and to of the first match of each line that has one; empty matches are none, as in lib/log/find.ts. What
// it works with are its own variables: looking up a global one of a context costs a microsecond each time.
const LOOK = `(function (texts, pattern) {
  const found = []
  for (let i = 0; i < texts.length; i++) {
    pattern.lastIndex = 0
    let match = pattern.exec(texts[i])
    while (match && match[0] === '') {
      pattern.lastIndex = match.index + (texts[i].codePointAt(match.index) > 0xffff ? 2 : 1)
      match = pattern.exec(texts[i])
    }
    if (match) found.push(i, match.index, match.index + match[0].length)
  }
  return found
})`
const look = new Script(LOOK).runInThisContext() as (texts: string[], pattern: RegExp) => number[]
const lookInTime = new Script(`${LOOK}(texts, pattern)`)

function matcherOf(wanted: SearchLog): Matcher {
  const pattern = compile(wanted)
  // Words are found in linear time; only an expression needs its time bounded.
  const find = wanted.isRegex ? boundedIn(pattern) : (texts: string[]) => look(texts, pattern)
  return (lines) => {
    const found = find(lines.map((line) => line.text))
    const matches: Found[] = []
    for (let i = 0; i < found.length; i += 3)
      matches.push({ line: lines[found[i]!]!, from: found[i + 1]!, to: found[i + 2]! })
    return matches
  }
}

function boundedIn(pattern: RegExp): (texts: string[]) => number[] {
  const inside = createContext({ pattern, texts: [] as string[] })
  return (texts) => {
    inside.texts = texts
    try {
      return lookInTime.runInContext(inside, { timeout: REGEX_MS }) as number[]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      throw new RungridError('invalid_input', 'The regular expression takes too long on this log', {
        fix: 'Avoid a repetition within a repetition, such as (a+)+, or search for plain words.',
        issues: [{ path: 'q', message: 'takes too long' }],
      })
    }
  }
}

function compile(wanted: Wanted): RegExp {
  try {
    return patternOf(wanted)
  } catch (cause) {
    const why = (cause as Error).message.replace(/^Invalid regular expression: /, '')
    throw new RungridError('invalid_input', `Not a regular expression: ${why}`, {
      fix: 'Write it as in JavaScript, or search for plain words.',
      issues: [{ path: 'q', message: why }],
      cause,
    })
  }
}

/** The match with what stands around it, and the place of the line. */
function excerpt({ line, from, to }: Found): Omit<LogMatch, 'line'> {
  const end = Math.min(to, from + EXCERPT)
  const before = Math.max(0, Math.min(from - Math.floor((EXCERPT - (end - from)) / 2), line.text.length - EXCERPT))
  const text = line.text.slice(before, before + EXCERPT)
  return { offset: line.offset, text, from: from - before, to: Math.min(end - before, text.length) }
}
