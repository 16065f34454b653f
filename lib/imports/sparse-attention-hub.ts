/**
 * Result trees of sparse-attention-hub: `<base>/<model>/<attention>/<benchmark>[_<subset>]/` with raw_results.csv,
 * metrics.json and config.json, written in this order and in place, and micro_metrics.jsonl of sparse runs.
 *
 * The hub counts a directory as completed when its CSV exists. Here it must hold rows and a metrics.json that parses
 * and names no error; whatever else is there becomes a failed run that says what it found. What a score is decides the
 * reader of the hub's adapter, the same one that reads runs of ours.
 */
import { HUB_BENCHMARKS } from '../benchmarks/llm-eval/adapters/sparse-attention-hub/benchmarks'
import { CHECK_FILE, readScores } from '../benchmarks/llm-eval/adapters/sparse-attention-hub/scores'
import type { AxisValue, Json } from '../matrix/types'
import { parseJson } from '../series/json'
import type { Tree } from '../tree'
import { countRows, meanMetrics, type Read, type Reading } from './hub-files'
import type { Imported, ImportedRun, ImportFormat, ImportProblem, ImportTree } from './types'

const CSV = 'raw_results.csv'
const METRICS = 'metrics.json'
const CONFIG = 'config.json'
const MICRO = 'micro_metrics.jsonl'
const FILES = [CSV, METRICS, CONFIG, MICRO]

/** Some users keep each launch in a directory of its own above the models. */
const EXECUTION = /^execution_\d{8}_\d{6}$/
/** At the level of the models, and none: tables of a report script, and what Rungrid leaves there. */
const NO_MODEL = new Set(['results_tables', 'executions'])

export default {
  id: 'sparse-attention-hub',
  title: 'sparse-attention-hub',
  description: 'A result tree: <model>/<attention>/<benchmark>_<subset>/ with raw_results.csv and metrics.json.',
  async detect(tree) {
    let looked = 0
    for await (const place of places(tree)) {
      if (place.entries.some(({ name }) => name === CSV || name === METRICS)) return true
      if (++looked >= 200) return false
    }
    return false
  },
  async read(tree) {
    const problems: ImportProblem[] = []
    const runs = new Map<string, ImportedRun>()
    const reading: Reading = { left: BYTES_READ, cut: [] }
    const attention = new Map<string, string>()
    for await (const place of places(tree)) {
      if (!place.task && !place.entries.some(({ name }) => FILES.includes(name))) {
        const fix = 'Nothing to do, if it is no result.'
        problems.push({ path: place.dir, message: 'This is no benchmark that is known.', fix, level: 'warning' })
        continue
      }
      const { run, config } = await readRun(tree, place, reading)
      keep(runs, run, place, problems)
      const text = JSON.stringify(config?.sparse_attention_config)
      const before = attention.get(place.attention)
      if (config && before !== undefined && before !== text)
        problems.push({
          path: place.dir,
          message: `\`${place.attention}\` is configured otherwise here than in another run of that name.`,
          fix: 'Compare their config.json before you compare their scores.',
          level: 'warning',
        })
      else if (config) attention.set(place.attention, text)
    }
    for (const path of reading.cut)
      problems.push({
        path,
        message: 'The file is very large: only its beginning was read.',
        fix: 'Sample counts are those that metrics.json tells; means of density and error are of the first records.',
        level: 'warning',
      })
    return { name: 'sparse-attention-hub', runs: [...runs.values()], problems } satisfies Imported
  },
} satisfies ImportFormat

/** Bytes of raw results and micro metrics that one import reads through; of what is beyond only beginnings are read. */
const BYTES_READ = 512 * 1024 * 1024

interface Place {
  dir: string
  model: string
  attention: string
  /** Name of its directory. */
  name: string
  task: { benchmark: string; subset: string | null } | null
  entries: { name: string; kind: string; size: number }[]
}

/** Directories of runs, newest execution first. */
async function* places(tree: ImportTree): AsyncGenerator<Place> {
  const below = async (dir: string) =>
    (await tree.list(dir)).filter(({ name, kind }) => kind === 'directory' && !name.startsWith('.'))
  const top = await below('')
  const executions = top.filter(({ name }) => EXECUTION.test(name)).map(({ name }) => name)
  for (const base of ['', ...executions.sort().reverse()])
    for (const { name: model } of base === '' ? top : await below(base)) {
      if (NO_MODEL.has(model) || EXECUTION.test(model)) continue
      const modelDir = base === '' ? model : `${base}/${model}`
      for (const { name: attention } of await below(modelDir))
        for (const { name } of await below(`${modelDir}/${attention}`)) {
          const dir = `${modelDir}/${attention}/${name}`
          yield { dir, model, attention, name, task: taskOf(name), entries: await tree.list(dir) }
        }
    }
}

const BY_LENGTH = Object.keys(HUB_BENCHMARKS).sort((a, b) => b.length - a.length)

/** Names hold underscores and any case: the longest known benchmark in front is the one that is meant. */
export function taskOf(name: string): Place['task'] {
  const lower = name.toLowerCase()
  const benchmark = BY_LENGTH.find((one) => lower === one || lower.startsWith(`${one}_`))
  if (!benchmark) return null
  const subset = name.slice(benchmark.length + 1)
  return { benchmark, subset: subset === '' ? null : subset }
}

async function readRun(tree: ImportTree, place: Place, reading: Reading) {
  const { dir, model, attention, name, task, entries } = place
  const value = (label: string): AxisValue => ({ label, value: label })
  const files = FILES.filter((file) => entries.some((entry) => entry.name === file && entry.kind === 'file'))
  const config = await readConfig(tree, dir)
  const detail = detailOf(config?.sparse_attention_config)
  const run: ImportedRun = {
    axes: {
      model: value(model),
      attention: { ...value(attention), ...(detail ? { detail } : {}) },
      task: task?.subset == null ? value(task?.benchmark ?? name) : { ...value(task.subset), group: task.benchmark },
    },
    scores: [],
    dir,
    files,
  }
  const missing = whatIsMissing(place)
  if (missing) return { run: { ...run, failure: missing }, config }
  if (!task)
    return { run: { ...run, failure: `The hub's benchmark ${name} is not known: its scores can't be read.` }, config }

  const size = (file: string) => entries.find((entry) => entry.name === file)?.size ?? 0
  const raw = await countRows(tree, `${dir}/${CSV}`, size(CSV), reading)
  if (raw.rows === 0)
    return { run: { ...run, failure: `${CSV} has no row below its header: no sample was run.` }, config }
  const micro = size(MICRO) > 0 ? await meanMetrics(tree, `${dir}/${MICRO}`, size(MICRO), reading) : {}
  const check = {
    ...(raw.rows === null ? {} : { rows: raw.rows }),
    ...micro,
    missing_subsets: missingSubsets(raw, config),
  }
  try {
    run.scores = await readScores(runTree(tree, dir, JSON.stringify(check)), {
      axes: {
        task: {
          label: name,
          value: { benchmark: task.benchmark, subsets: task.subset === null ? null : [task.subset] },
        },
        attention: {
          label: attention,
          value: { masker_configs: config?.sparse_attention_config === null ? null : [] },
        },
      },
      params: {},
    })
    if (raw.rows !== null)
      run.scores = run.scores.map((s) => (s.headline && s.samples === undefined ? { ...s, samples: raw.rows! } : s))
  } catch (error) {
    if (error instanceof TypeError) throw error // a defect of ours
    // The reader says why by throwing; JSON that is cut off comes from the parser.
    const why =
      error instanceof SyntaxError ? `${METRICS} is cut off or no JSON (${error.message})` : (error as Error).message
    run.failure = `${why}.`
  }
  if (!config)
    run.note = `${CONFIG}, which is written last, is missing or cut off: the run may have been stopped at its end.`
  const head = run.scores.find((score) => score.headline)
  if (!run.note && head?.note) run.note = head.note
  return { run, config }
}

/** What the files' names and sizes tell. */
function whatIsMissing({ entries }: Place): string | null {
  const size = (file: string) => entries.find(({ name, kind }) => name === file && kind === 'file')?.size
  if (FILES.every((file) => size(file) === undefined)) return 'The directory holds no result: the run did not get far.'
  if (size(CSV) === undefined) return `${CSV} is missing: the run did not end.`
  if (size(CSV) === 0) return `${CSV} is empty: the run was stopped while it was written.`
  if (size(METRICS) === undefined) return `${METRICS} is missing: the run was stopped before it was scored.`
  if (size(METRICS) === 0) return `${METRICS} is empty: the run was stopped while it was written.`
  return null
}

type Config = { [key: string]: Json }

async function readConfig(tree: ImportTree, dir: string): Promise<Config | null> {
  try {
    const value = parseJson((await tree.text(`${dir}/${CONFIG}`)) ?? 'null') as Json
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** A run over several subsets may have lost some: those that failed to load are only printed. */
function missingSubsets({ tasks }: Read, config: Config | null): string[] {
  const wanted = config?.subsets_to_run
  if (!tasks || !Array.isArray(wanted)) return []
  const names = wanted.filter((name) => typeof name === 'string')
  // Where no subset is a task (in ruler a subset is a length), nothing can be said.
  return names.some((name) => tasks.has(name)) ? names.filter((name) => !tasks.has(name)) : []
}

/** `sink_size 4 · window_size 16`: class names are not in config.json, but their fields are. */
function detailOf(config: Json | undefined): string | null {
  if (config === null) return 'every token'
  const maskers = typeof config === 'object' && !Array.isArray(config) ? config.masker_configs : undefined
  if (!Array.isArray(maskers)) return null
  const fields = maskers.flatMap((masker) =>
    typeof masker === 'object' && masker !== null && !Array.isArray(masker)
      ? Object.entries(masker).flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${value}`] : []))
      : [],
  )
  return fields.length > 0 ? fields.slice(0, 8).join(' · ') : null
}

/** The directory of one run as the adapter's reader sees it, with what was found in its large files. */
function runTree(tree: ImportTree, dir: string, check: string): Tree {
  return {
    text: async (file) => (file === CHECK_FILE ? check : tree.text(`${dir}/${file}`)),
    list: (path) => tree.list(path === '' ? dir : `${dir}/${path}`),
  }
}

/** `ruler16K_cwe` and `ruler16k_cwe` are one cell, and a cell of several executions is one too: the first good one counts. */
function keep(runs: Map<string, ImportedRun>, run: ImportedRun, { dir }: Place, problems: ImportProblem[]): void {
  const { model, attention, task } = run.axes
  const key = JSON.stringify([model!.label, attention!.label, task!.group ?? null, task!.label])
  const before = runs.get(key)
  const better = !before || (before.failure !== undefined && run.failure === undefined)
  if (better) runs.set(key, run)
  if (!before) return
  const [kept, left] = better ? [dir, before.dir] : [before.dir, dir]
  problems.push({
    path: left,
    message: `This is the same cell as ${kept}, which counts.`,
    fix: 'To see this one instead, import its directory alone, or move the other one away.',
    level: 'warning',
  })
}
