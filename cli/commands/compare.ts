import type { CompareResult } from '../../lib/api/compare'
import type { RunSummary } from '../../lib/api/runs'
import type { SeriesResult } from '../../lib/api/series'
import { AGGREGATES, type AggregateKind, LAST_ENTRIES } from '../../lib/compare/aggregate'
import { runColumns } from '../../lib/compare/columns'
import { groupRuns } from '../../lib/compare/groups'
import { describeMetric, orderMetrics, runValue } from '../../lib/compare/metrics'
import { MOST_RUNS } from '../../lib/compare/slots'
import { type CompareTable, compareTable, sortRows, TABLE_FORMATS } from '../../lib/compare/table'
import { runTitle } from '../../lib/runs/title'
import { CliError, type Client } from '../client'
import { type CommandLine, positive } from '../command-line'
import { printable, table } from '../output'

interface CompareOptions {
  metric?: string[]
  value: string
  step?: number
  entries: number
  group?: string[]
  all?: boolean
  sort?: string
  format?: string
}

const FORMATS = TABLE_FORMATS.map(({ id }) => id).join(', ')

export function compare(line: CommandLine): void {
  line
    .command('compare <ids...>', 'runs (r-…) and the runs of matrices (m-…) beside each other, up to 100')
    .option('--metric <name...>', 'metrics to compare (default: the first that most runs have)')
    .option('--value <kind>', `${AGGREGATES.join(', ')}: which number of a curve`, 'last')
    .option('--step <number>', 'with --value step: at this step', Number)
    .option('--entries <count>', 'with --value mean: over so many of the last points', positive, LAST_ENTRIES)
    .option('--group <name...>', 'mean ± std over the runs that agree in these axes or parameters')
    .option('--all', 'every parameter, not only those that differ')
    .option('--sort <column>', 'metric, axis or parameter; a leading minus turns it round')
    .option('--format <format>', `print as ${FORMATS} instead`)
    .action(async (ids: string[], options: CompareOptions, self) => {
      const { client, show } = line.open(self)
      const kind = kindOf(options)
      const format = formatOf(options.format)
      const runs = await runIds(client, ids)
      const asked = await client.post<CompareResult>('/compare', { json: { runs, names: options.metric ?? [] } })
      const names =
        options.metric ??
        orderMetrics(asked.metrics, asked.runs)
          .slice(0, 1)
          .map(({ name }) => name)
      const found = options.metric ? asked : await client.post<CompareResult>('/compare', { json: { runs, names } })
      if (found.runs.length === 0) throw new CliError(`No run is called ${ids.join(' or ')}.`, 'not_found')
      for (const id of found.unknown) line.output.err(printable(`rungrid: there is no run ${id}; it is left out`))
      const result = await build(client, found, names, kind, options)
      show(found, () => {
        if (format) return format.render(result).trimEnd()
        return table(
          [
            '',
            ...result.columns.map(
              ({ title, direction }) => title + (direction ? (direction === 'higher' ? ' ↑' : ' ↓') : ''),
            ),
          ],
          result.rows.map(({ label, cells }) => [label, ...cells.map(({ text }) => text)]),
        )
      })
    })
}

async function build(
  client: Client,
  found: CompareResult,
  names: readonly string[],
  kind: AggregateKind,
  options: CompareOptions,
): Promise<CompareTable> {
  const columns = runColumns(found.runs)
  const by = (options.group ?? []).map((name) => columnId(columns, name))
  const lines =
    by.length > 0
      ? groupRuns(found.runs, by)
      : found.runs.map((run) => ({ key: run.id, label: `${run.id}  ${runTitle(run)}`, runs: [run] }))
  const metrics = names.map((name) => describeMetric(name, found.runs))
  const wanted = { kind, step: options.step ?? 0, last: options.entries }
  // Counters answer for most; what they can't tell takes the curves.
  const unread = metrics.filter((metric) =>
    found.runs.some((run) => runValue(run, metric, wanted, 'joined', undefined) === undefined),
  )
  const { series } =
    unread.length === 0
      ? { series: [] }
      : await client.post<SeriesResult>('/series/query', {
          json: {
            runs: found.runs.map((run) => run.id),
            names: unread.map((metric) => metric.name),
            attempts: 'all',
            buckets: 5000,
          },
        })
  const result = compareTable({
    lines,
    grouped: by.length > 0,
    metrics,
    value: (run, name) => {
      const metric = metrics.find((each) => each.name === name)!
      const parts = series.filter((each) => each.run === run.id && each.name === name)
      return runValue(run, metric, wanted, 'joined', parts.length > 0 ? parts : undefined)
    },
    columns: columns.filter((column) => options.all || column.differs),
  })
  if (!options.sort) return result
  const down = options.sort.startsWith('-')
  const name = down ? options.sort.slice(1) : options.sort
  const id = result.columns.find(
    (column) => column.id === name || column.title === name || column.id === `metric.${name}`,
  )?.id
  if (!id)
    throw new CliError(`There is no column ${name}.`, 'invalid_input', {
      fix: `Columns are ${result.columns.map((c) => c.title).join(', ')}.`,
    })
  return { ...result, rows: sortRows(result, down ? `-${id}` : id) }
}

function columnId(columns: readonly { id: string; title: string }[], name: string): string {
  const found = columns.find(({ id, title }) => id === name || title === name)
  if (found) return found.id
  throw new CliError(`There is no axis or parameter ${name}.`, 'invalid_input', {
    fix: `There are ${columns.map(({ title }) => title).join(', ')}.`,
  })
}

/** Ids of runs, with the first of each matrix in the place of its id. */
async function runIds(client: Client, ids: readonly string[]): Promise<string[]> {
  const runs: string[] = []
  for (const id of ids) {
    if (!id.startsWith('m-')) runs.push(id)
    else {
      const query = new URLSearchParams({ matrix: id, sort: 'position', limit: String(MOST_RUNS + 1) })
      const { items } = await client.get<{ items: RunSummary[] }>(`/runs?${query}`)
      runs.push(...items.map((run) => run.id))
    }
  }
  const unique = [...new Set(runs)]
  if (unique.length === 0) throw new CliError(`${ids.join(', ')} has no runs.`, 'not_found')
  if (unique.length > MOST_RUNS)
    throw new CliError(`At most ${MOST_RUNS} runs can be compared, not ${unique.length}.`, 'invalid_input', {
      fix: 'Name the runs: rungrid show ID lists those of a matrix.',
    })
  return unique
}

function kindOf({ value, step }: CompareOptions): AggregateKind {
  const kind = AGGREGATES.find((each) => each === value)
  if (!kind)
    throw new CliError(`There is no value ${value}.`, 'invalid_input', { fix: `Take one of ${AGGREGATES.join(', ')}.` })
  if (kind === 'step' && !Number.isInteger(step))
    throw new CliError('--value step needs a step.', 'invalid_input', { fix: 'Add --step and a whole number.' })
  return kind
}

function formatOf(id: string | undefined): (typeof TABLE_FORMATS)[number] | undefined {
  if (id === undefined) return undefined
  const format = TABLE_FORMATS.find((each) => each.id === id)
  if (format) return format
  throw new CliError(`There is no format ${id}.`, 'invalid_input', { fix: `Take one of ${FORMATS}.` })
}
