/**
 * Results as the edition's own tools write them, so that what reads theirs reads these, with our verdict beside: their files
 * carry none. Numbers have all their digits; what is not known is blank, and never 0.
 */
import { csvCell } from '../format/csv'
import type { Json } from '../matrix/types'
import type { Finding, RunJudgement, SubmissionJudgement, VerdictDocument } from '../rules/document'
import type { ResultFacts } from './result-facts'
import { COLUMNS_3, type Link, rowOf3 } from './results-3'
import { VERDICT_WORDS } from './verdict-words'

export interface ResultFile {
  /** `results.json`; `unet3d_h100/mlperf_storage_report.json`. */
  path: string
  text: string
}

/**
 * The files of the edition, with `results.csv` in any edition. Without `facts`, columns of parameters, system and files
 * stay blank.
 */
export function resultFiles(document: VerdictDocument, facts: ResultFacts | null): ResultFile[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  const csv = { path: 'results.csv', text: resultsCsv(document, facts) }
  if (document.edition === '1.0')
    return [
      ...reports1(document, facts).map(({ folder, report }) => ({
        path: folder === '' ? REPORT_1 : `${folder}/${REPORT_1}`,
        text: json(report),
      })),
      csv,
    ]
  const rows = document.edition === '3.0' ? rows3(document, facts) : rows2(document, facts)
  return [{ path: 'results.json', text: json(rows) }, csv]
}

/** The `csv` download: columns of the edition, then `Verdict` and `Reasons`. Lines end with LF. */
export function resultsCsv(document: VerdictDocument, facts: ResultFacts | null): string {
  if (document.edition === '1.0') return csv(columns(rows1(document, facts), false), rows1(document, facts))
  if (document.edition === '3.0') {
    const rows = rows3(document, facts).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, isLink(cell) ? anchor(cell) : cell])),
    )
    return csv([...COLUMNS_3, 'Verdict', 'Reasons'], rows)
  }
  const rows = rows2(document, facts).map(flattened)
  return csv(columns(rows, true), rows)
}

const REPORT_1 = 'mlperf_storage_report.json'

/** Edition 1.0: one report a folder of runs. What is ours stands under a key of its own. */
function reports1({ submissions, runs }: VerdictDocument, facts: ResultFacts | null) {
  const byPath = new Map(runs.map((run) => [run.path, run]))
  return submissions.map((submission) => {
    const of = submission.runs.flatMap((path) => byPath.get(path) ?? []).sort((a, b) => (a.path < b.path ? -1 : 1))
    const folder = commonFolder(of.map(({ path }) => path))
    const fact = (run: RunJudgement) => facts?.runs[run.path]
    const same = <T extends Json>(pick: (run: RunJudgement) => T | null | undefined): T | null => {
      const values = new Set(of.map((run) => pick(run) ?? null))
      const [only] = values
      return values.size === 1 ? (only ?? null) : null
    }
    const heads = (pick: <T extends Json>(of: (run: RunJudgement) => T | null | undefined) => T | null) => ({
      accelerators: pick((run) => (run.processes === null ? null : String(run.processes))),
      files: pick((run) => fact(run)?.filesTrain),
      samples: pick((run) => fact(run)?.samplesPerFile),
    })
    const all = heads(same)
    const { metrics } = submission
    return {
      folder,
      submission,
      report: {
        overall: {
          model: same(({ model }) => model),
          accelerator: same(({ accelerator }) => accelerator),
          num_benchmark_runs: of.length,
          train_num_accelerators: all.accelerators,
          num_files_train: all.files,
          num_samples_per_file: all.samples,
          train_throughput_mean_samples_per_second: metrics.samples_per_second ?? null,
          train_throughput_stdev_samples_per_second: metrics.samples_per_second_stdev ?? null,
          train_throughput_mean_MB_per_second: metrics.read_mib_per_second ?? null,
          train_throughput_stdev_MB_per_second: metrics.read_mib_per_second_stdev ?? null,
        },
        runs: Object.fromEntries(
          of.map((run) => {
            const own = heads((pick) => pick(run) ?? null)
            return [
              below(run.path, folder),
              {
                train_throughput_samples_per_second: run.metrics.samples_per_second ?? null,
                train_throughput_MB_per_second: run.metrics.read_mib_per_second ?? null,
                train_num_accelerators: own.accelerators,
                model: run.model,
                accelerator: run.accelerator,
                num_files_train: own.files,
                num_samples_per_file: own.samples,
              },
            ]
          }),
        ),
        rungrid: { verdict: VERDICT_WORDS[submission.verdict], reasons: reasonsOfGroup(submission, of) },
      },
    }
  })
}

/** The reports of edition 1.0 as a table, which the edition itself has none of: a line a run, and one over them. */
function rows1(document: VerdictDocument, facts: ResultFacts | null): Row[] {
  const byPath = new Map(document.runs.map((run) => [run.path, run]))
  return reports1(document, facts).flatMap(({ folder, submission, report }) => [
    {
      Group: submission.key,
      Run: null,
      ...report.overall,
      Verdict: report.rungrid.verdict,
      Reasons: joined(report.rungrid.reasons),
    },
    ...Object.entries(report.runs).map(([name, row]): Row => {
      const run = byPath.get(folder === '' ? name : `${folder}/${name}`)
      return { Group: submission.key, Run: name, ...row, ...(run ? verdictOfRun(run) : {}) }
    }),
  ])
}

/** Editions 2.0 and 2.x: a row a run. Their own files carry no verdict and no reason. */
function rows2({ runs }: VerdictDocument, facts: ResultFacts | null): Row[] {
  return [...runs]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((run) => {
      const fact = facts?.runs[run.path]
      const time = /\d{8}_\d{6}/.exec(run.path.split('/').at(-1) ?? '')?.[0]
      return {
        run_id: [run.benchmark, run.command, run.model, time].filter((part) => part != null).join('_'),
        benchmark_type: run.benchmark,
        model: run.model,
        command: run.command,
        num_processes: run.processes,
        parameters: fact?.parameters ?? null,
        system_info: fact?.systemInfo ?? null,
        metrics: fact?.measured ?? run.metrics,
        ...(run.accelerator === null ? {} : { accelerator: run.accelerator }),
        ...verdictOfRun(run),
      }
    })
}

function rows3(document: VerdictDocument, facts: ResultFacts | null): Record<string, Json | Link>[] {
  const byPath = new Map(document.runs.map((run) => [run.path, run]))
  return [...document.submissions]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map((submission) => {
      const runs = submission.runs.flatMap((path) => byPath.get(path) ?? [])
      return {
        ...rowOf3(submission, runs, facts),
        Verdict: VERDICT_WORDS[submission.verdict],
        Reasons: joined(reasonsOfGroup(submission, runs)),
      }
    })
}

function verdictOfRun({ verdict, findings }: RunJudgement): { Verdict: string; Reasons: string } {
  return { Verdict: VERDICT_WORDS[verdict], Reasons: joined(reasonsOf(findings)) }
}

function reasonsOfGroup({ findings }: SubmissionJudgement, runs: readonly RunJudgement[]): string[] {
  return [...new Set([...reasonsOf(findings), ...runs.flatMap((run) => reasonsOf(run.findings))])]
}

function reasonsOf(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ verdict, severity }) => severity === 'error' && verdict !== 'closed')
    .map(({ rule, message }) => `${rule}: ${message}`)
}

/** Reasons that a cell holds; more than a spreadsheet's cell has room for are counted. */
function joined(reasons: readonly string[]): string {
  const MOST = 20
  const shown = reasons.slice(0, MOST).join('; ')
  return reasons.length > MOST ? `${shown}; and ${reasons.length - MOST} more` : shown
}

type Row = Record<string, Json>

/** Objects become columns with dotted names; lists stay one cell, as JSON. */
function flattened(row: Row): Row {
  const flat: Row = Object.create(null)
  const put = (name: string, value: Json) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) put(`${name}.${key}`, inner)
    // What Python wrote bare is read as a text; a table drops it.
    else if (value !== null && value !== 'NaN') flat[name] = Array.isArray(value) ? JSON.stringify(value) : value
  }
  for (const [key, value] of Object.entries(row)) put(key, value)
  return flat
}

/** All that any row has, sorted or as they first come; what is ours at the end. */
function columns(rows: readonly Row[], sort: boolean): string[] {
  const ours = ['Verdict', 'Reasons']
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !ours.includes(name))
  if (sort) names.sort()
  return [...names, ...ours]
}

function csv(names: readonly string[], rows: readonly Row[]): string {
  const line = (cells: Json[]) => cells.map((cell) => csvCell(cellOf(cell))).join(',')
  return `${[line([...names]), ...rows.map((row) => line(names.map((name) => row[name] ?? null)))].join('\n')}\n`
}

function cellOf(value: Json): string | number | null {
  if (value === null || typeof value === 'number') return value
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isLink(cell: Json | Link): cell is Link {
  return typeof cell === 'object' && cell !== null && 'href' in cell
}

function anchor({ text, href }: Link): string {
  const escaped = (of: string) => of.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
  return `<a href="${escaped(href)}">${escaped(text)}</a>`
}

/** The folder above all of them; of a single run the one that it is in. */
function commonFolder(paths: readonly string[]): string {
  const parts = paths.map((path) => path.split('/').slice(0, -1))
  const [first = []] = parts
  let length = 0
  while (length < first.length && parts.every((of) => of[length] === first[length])) length++
  return first.slice(0, length).join('/')
}

function below(path: string, folder: string): string {
  return folder === '' ? path : path.slice(folder.length + 1)
}
