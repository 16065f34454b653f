/**
 * Every point of some series as a text that is written while it is read.
 *
 * Bounded. A page of at most 20,000 points is read by key, written, and only then the next one: an export of ten million
 * points holds one page. Whoever reads slowly is waited for, and whoever goes away ends it (`return` of the generator).
 * Each page is a short transaction of its own: a slow download holds neither a connection nor a snapshot. What comes in
 * meanwhile is part of the export if its step lies behind what was written already.
 */
import type { SeriesExport } from '../../../lib/api/series'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { csvCell } from '../../../lib/format/csv'
import { toWire } from '../../../lib/series/wire'
import { transaction } from '../../db/database'
import { type PageAsk, type PointPage, readPage } from '../../db/sql/points-page'
import { preferKeys } from '../../db/sql/points-plan'
import { findSeries, type SeriesMeta } from '../../db/sql/series-meta'
import type { Context } from '../context'

/** Points that are read at once. */
const PAGE = 20_000
/** Characters of one piece of the text. */
const PIECE = 64 * 1024
/** 20 attempts of 5,000 metrics; stated in docs/concepts/charts.md. */
const MOST_SERIES = 100_000

export interface Exported {
  type: string
  /** Of the file, with its dot. */
  ending: string
  /** Pieces of the text. */
  text: AsyncGenerator<string, void>
}

type Ctx = Pick<Context, 'db'>

/** @throws RungridError not_found for a run or a name that is not there, invalid_input where there are too many series */
export async function exportRunSeries(
  ctx: Ctx,
  { runId, ...query }: { runId: string } & Pick<SeriesExport, 'format' | 'layout' | 'attempts' | 'names'>,
): Promise<Exported> {
  if ((await ctx.db.prisma.run.count({ where: { id: runId } })) === 0)
    throw new RungridError('not_found', `There is no run ${runId}`)
  return exportSeries(ctx, { ...query, runs: [runId], x: 'step' })
}

/**
 * Every point behind a series query. Unknown runs give none.
 * @throws RungridError not_found when names are given and no run has any of them
 */
export async function exportSeries(ctx: Ctx, query: SeriesExport): Promise<Exported> {
  const { runs, names, attempts } = query
  const metas = await findSeries(ctx.db.pool, { runs, names, attempts, limit: MOST_SERIES + 1 })
  if (metas.length > MOST_SERIES)
    throw new RungridError('invalid_input', `That is more than ${MOST_SERIES} series.`, {
      fix: 'Ask for fewer runs, for the last attempts only, or for some names.',
    })
  if (names && metas.length === 0)
    throw new RungridError(
      'not_found',
      `No series is called ${names.map((name) => JSON.stringify(name)).join(' or ')}.`,
    )
  if (query.format === 'json') return { type: 'application/json', ending: '.json', text: json(ctx, query, metas) }
  if (query.format === 'jsonl')
    return { type: 'application/x-ndjson', ending: '.jsonl', text: jsonLines(ctx, query, metas) }
  const rows = query.layout === 'wide' ? wideRows(ctx, query, metas) : longRows(ctx, query, metas)
  return { type: 'text/csv; charset=utf-8', ending: '.csv', text: rows }
}

/** A page of one series. The pages of a series follow each other, ascending by step. */
interface SeriesPage extends PointPage {
  meta: SeriesMeta
}

/** Series one after the other; short ones are read together. */
async function* pagesOf(ctx: Ctx, query: SeriesExport, metas: SeriesMeta[]): AsyncGenerator<SeriesPage, void> {
  for (let at = 0; at < metas.length; ) {
    const together: SeriesMeta[] = []
    for (let points = 0; at < metas.length; at++) {
      points += metas[at]!.count
      if (together.length > 0 && points > PAGE) break
      together.push(metas[at]!)
    }
    const found = await read(
      ctx,
      together.map((meta) => askOf(meta, query)),
      PAGE,
    )
    for (const meta of together) {
      let page = found.get(meta.id)
      while (page) {
        yield { meta, ...page }
        if (page.step.length < PAGE) break
        const after = page.step[page.step.length - 1]!
        page = (await read(ctx, [{ ...askOf(meta, query), after }], PAGE)).get(meta.id)
      }
    }
  }
}

function read(ctx: Ctx, asks: PageAsk[], most: number): Promise<Map<number, PointPage>> {
  return transaction(ctx.db.pool, async (tx) => {
    await preferKeys(tx)
    return readPage(tx, asks, most)
  })
}

const FIRST = -Number.MAX_SAFE_INTEGER
const LAST = Number.MAX_SAFE_INTEGER

function askOf(meta: SeriesMeta, { x, range }: SeriesExport): PageAsk {
  const ask = { id: meta.id, after: FIRST - 1, to: LAST, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  if (!range) return ask
  const [low, high] = range
  if (x === 'step') {
    const after = Math.max(FIRST, Math.min(LAST, Math.ceil(low))) - 1
    return { ...ask, after, to: Math.max(FIRST, Math.min(LAST, Math.floor(high))) }
  }
  const zero = x === 'relative' ? (meta.origin ?? 0) : 0
  return { ...ask, low: low + zero, high: high + zero }
}

async function* longRows(ctx: Ctx, query: SeriesExport, metas: SeriesMeta[]): AsyncGenerator<string, void> {
  yield 'run,attempt,series,step,time,utc,value\r\n'
  for await (const { meta, step, time, value } of pagesOf(ctx, query, metas)) {
    const head = [meta.run, meta.attempt, meta.name].map(csvCell).join(',')
    yield* pieces(step.length, (i) => `${head},${step[i]},${time[i]},${utc(time[i]!)},${value[i]}\r\n`)
  }
}

async function* jsonLines(ctx: Ctx, query: SeriesExport, metas: SeriesMeta[]): AsyncGenerator<string, void> {
  for await (const { meta, step, time, value } of pagesOf(ctx, query, metas)) {
    const { run, attempt, name } = meta
    const head = JSON.stringify({ run, attempt, name }).slice(0, -1)
    yield* pieces(
      step.length,
      (i) => `${head},"step":${step[i]},"time":${time[i]},"value":${JSON.stringify(toWire(value[i]!))}}\n`,
    )
  }
}

async function* json(ctx: Ctx, query: SeriesExport, metas: SeriesMeta[]): AsyncGenerator<string, void> {
  const { format: _format, layout: _layout, ...asked } = query
  yield `{"exportedAt":${JSON.stringify(new Date().toISOString())},"query":${JSON.stringify(asked)},"columns":["step","time","value"],"series":[`
  let open: SeriesMeta | undefined
  for await (const { meta, step, time, value } of pagesOf(ctx, query, metas)) {
    if (meta !== open) {
      const { run, attemptId, attempt, name } = meta
      yield `${open ? ']},' : ''}\n${JSON.stringify({ run, attemptId, attempt, name }).slice(0, -1)},"points":[`
    }
    const goesOn = meta === open
    yield* pieces(
      step.length,
      (i) => `${goesOn || i > 0 ? ',' : ''}[${step[i]},${time[i]},${JSON.stringify(toWire(value[i]!))}]`,
    )
    open = meta
  }
  yield `${open ? ']}' : ''}]}\n`
}

/** Points of a series that were read and not written yet. */
interface Ahead extends PointPage {
  meta: SeriesMeta
  column: number
  next: number
  /** Nothing follows what was read. */
  ended: boolean
}

/** A row a step: the series of an attempt are read side by side, each a little ahead. */
async function* wideRows(ctx: Ctx, query: SeriesExport, metas: SeriesMeta[]): AsyncGenerator<string, void> {
  const names = [...new Set(metas.map((meta) => meta.name))].sort()
  const column = new Map(names.map((name, i) => [name, i]))
  yield `${['run', 'attempt', 'step', 'time', 'utc', ...names].map(csvCell).join(',')}\r\n`
  for (let at = 0; at < metas.length; ) {
    const { run, attempt, attemptId } = metas[at]!
    const head = [run, attempt].map(csvCell).join(',')
    const ahead: Ahead[] = []
    for (; metas[at]?.attemptId === attemptId; at++) {
      const meta = metas[at]!
      ahead.push({ meta, column: column.get(meta.name)!, next: 0, ended: false, step: [], time: [], value: [] })
    }
    const most = Math.max(20, Math.floor(PAGE / ahead.length))
    const cells = new Array<string>(names.length)
    let piece = ''
    for (;;) {
      const empty = ahead.filter((each) => each.next === each.step.length && !each.ended)
      if (empty.length > 0) await refill(ctx, query, empty, most)
      let step = Number.POSITIVE_INFINITY
      for (const each of ahead) if (each.next < each.step.length) step = Math.min(step, each.step[each.next]!)
      if (step === Number.POSITIVE_INFINITY) break
      let time = Number.POSITIVE_INFINITY
      cells.fill('')
      for (const each of ahead) {
        if (each.step[each.next] !== step) continue
        cells[each.column] = String(each.value[each.next])
        time = Math.min(time, each.time[each.next]!)
        each.next++
      }
      piece += `${head},${step},${time},${utc(time)},${cells.join(',')}\r\n`
      if (piece.length < PIECE) continue
      yield piece
      piece = ''
    }
    if (piece) yield piece
  }
}

/** Reads on where everything read was written. */
async function refill(ctx: Ctx, query: SeriesExport, empty: Ahead[], most: number): Promise<void> {
  const asks = empty.map((each) => {
    const ask = askOf(each.meta, query)
    return { ...ask, after: each.step[each.step.length - 1] ?? ask.after }
  })
  const found = await read(ctx, asks, most)
  for (const each of empty) {
    const page = found.get(each.meta.id) ?? { step: [], time: [], value: [] }
    each.ended = page.step.length < most
    Object.assign(each, page, { next: 0 })
  }
}

/** ISO 8601 in UTC; empty for a time that has none. */
function utc(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

/** Lines put together to pieces that are worth a write. */
function* pieces(count: number, line: (i: number) => string): Generator<string, void> {
  let piece = ''
  for (let i = 0; i < count; i++) {
    piece += line(i)
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  if (piece) yield piece
}
