/**
 * From the files of a run to scores that can be trusted. The hub writes results for runs that have none: a text in `error`,
 * a 0.0 for a scorer that crashed or divided by zero, means over a part of the subsets. Here a number is a score only if
 * nothing speaks against it; else it is left out and the note says why, and a run without any score fails.
 */
import type { Cell, Json } from '../../../../matrix/types'
import { parseJson } from '../../../../series/json'
import type { Tree } from '../../../../tree'
import type { Score } from '../../../types'
import { axisOf } from '../../adapter'
import type { HubAttention } from './attention'
import { HUB_BENCHMARKS, type HubBenchmark } from './benchmarks'
import type { HubTask } from './tasks'

/** Written by the worker beside the hub's files: what it saw when it read them once more. */
export const CHECK_FILE = 'rungrid_check.json'

interface Check {
  rows?: number
  missing_subsets?: string[]
  density?: number
  output_error?: number
  records?: number
}

/** Scores of single tasks that are shown; a run over all subsets of a benchmark has some dozens. */
const MAX_TASK_SCORES = 200

/** Shares that some benchmarks give beside their score. */
const RATES = ['extraction_success_rate', 'extraction_rate', 'boxed_format_rate']

/** @throws Error that says why, when the files hold no score although the benchmark makes one */
export async function readScores(tree: Tree, cell: Cell): Promise<Score[]> {
  const { benchmark: name } = axisOf(cell.axes, 'task').value as unknown as HubTask
  const benchmark = HUB_BENCHMARKS[name]
  if (!benchmark) throw new Error(`the hub's benchmark ${name} is not known`)
  const metrics = await readMap(tree, 'metrics.json')
  if (!metrics) throw new Error('metrics.json is missing or no map')
  if (metrics.error !== undefined && metrics.error !== null)
    throw new Error(`metrics.json says: ${textOf(metrics.error)}`)
  const check = ((await readMap(tree, CHECK_FILE)) ?? {}) as Check
  const samples = samplesOf(metrics, benchmark)
  if (samples === 0 || check.rows === 0) throw new Error('the score would be made of zero samples')
  const tasks = readTasks(metrics[benchmark.tasks], name, benchmark.score?.scale)
  const headline = headlineOf(metrics, name, benchmark, tasks, check.missing_subsets ?? [])
  const counted = samples === undefined ? {} : { samples }
  const rates = RATES.flatMap((rate): Score[] => {
    const value = metrics[rate]
    return typeof value === 'number' ? [{ name: rate, value, direction: 'higher', scale: [0, 1], ...counted }] : []
  })
  // A single task without parts is the headline once more.
  const parts = tasks.scores.length === 1 && tasks.scores[0]!.value === headline.value ? [] : tasks.scores
  return [{ ...headline, ...counted }, ...parts.slice(0, MAX_TASK_SCORES), ...rates, ...microScores(cell, check)]
}

interface Tasks {
  scores: Score[]
  /** `qasper_e: …` of each task that could not be scored. */
  errors: string[]
}

function headlineOf(
  metrics: Record<string, Json>,
  name: string,
  { score, notes }: HubBenchmark,
  { scores, errors }: Tasks,
  missing: string[],
): Score {
  if (!score) return { name: 'score', value: null, direction: 'higher', headline: true, note: notes[0] }
  const made = scores.some(({ value }) => value !== null)
  if (errors.length > 0 && !made) throw new Error(`no task could be scored; ${listed(errors)}`)
  const value = score.path.reduce<Json | undefined>((at, key) => (isMap(at) ? at[key] : undefined), metrics)
  const base: Score = { name: score.name, value: null, direction: 'higher', scale: score.scale, headline: true }
  if (missing.length > 0) return { ...base, note: `made without the subsets ${listed(missing)}` }
  if (errors.length > 0) return { ...base, note: `some tasks could not be scored: ${listed(errors)}` }
  if (typeof value !== 'number') {
    const what = value === undefined ? 'no' : `no finite (${textOf(value)})`
    if (!made) throw new Error(`metrics.json has ${what} ${score.path.join('.')}`)
    return { ...base, note: `metrics.json has ${what} ${score.path.join('.')}` }
  }
  const [low, high] = score.scale
  if (value < low || value > high) return { ...base, note: `${value} is outside of its scale, ${low} to ${high}` }
  const doubtful = scores.filter(({ value, note }) => value === null && note !== undefined)
  if (doubtful.length > 0)
    return { ...base, note: `holds scores that are none: ${listed(doubtful.map((s) => s.name))}` }
  const suspect = name === 'infinite_bench' && (value === 0 || scores.some((each) => each.value === 0))
  return { ...base, value, ...(suspect ? { note: SUSPECT } : {}) }
}

const SUSPECT = 'suspect: the hub records exactly 0.0 also where its scorer crashed'

function readTasks(given: Json | undefined, benchmark: string, scale: [number, number] | undefined): Tasks {
  const tasks: Tasks = { scores: [], errors: [] }
  if (!scale || !isMap(given)) return tasks
  const add = (name: string, value: Json, count: Json | undefined) => {
    if (typeof value !== 'number') return
    const score: Score = { name, value, direction: 'higher', scale }
    if (typeof count === 'number') score.samples = count
    if (benchmark === 'infinite_bench' && value === 0)
      tasks.scores.push(name === 'math_find' ? { ...score, value: null, note: SUSPECT } : { ...score, note: SUSPECT })
    else tasks.scores.push(score)
  }
  for (const [task, value] of Object.entries(given)) {
    if (!isMap(value)) {
      if (typeof value === 'number') add(task, value, undefined)
      else tasks.errors.push(`${task}: ${textOf(value)}`)
      continue
    }
    const error = value.error ?? (isMap(value.detailed_scores) ? value.detailed_scores.error : undefined)
    if (error !== undefined && error !== null) {
      tasks.errors.push(`${task}: ${textOf(error)}`)
      continue
    }
    const { num_samples: count, detailed_scores: _text, ...parts } = value
    const only = Object.keys(parts).length === 1
    for (const [part, number] of Object.entries(parts)) add(only ? task : `${task} ${part}`, number, count)
  }
  return tasks
}

/** Density and error of the attention, as the worker averaged them. Of a dense run they are known and not measured. */
function microScores(cell: Cell, { density, output_error, records }: Check): Score[] {
  const { masker_configs } = axisOf(cell.axes, 'attention').value as unknown as HubAttention
  const facts = { direction: 'lower' as const, scale: [0, 1] as [number, number] }
  if (masker_configs === null)
    return [{ name: 'density', value: 1, ...facts, note: 'dense: every token, by definition' }]
  const measured = typeof records === 'number' ? { samples: records, note: `mean over ${records} logged steps` } : {}
  const scores: Score[] = []
  if (typeof density === 'number') scores.push({ name: 'density', value: density, ...facts, ...measured })
  if (typeof output_error === 'number')
    scores.push({ name: 'output_error', value: output_error, direction: 'lower', ...measured })
  return scores
}

function samplesOf(metrics: Record<string, Json>, { samples: path, tasks }: HubBenchmark): number | undefined {
  const found = path.reduce<Json | undefined>((at, key) => (isMap(at) ? at[key] : undefined), metrics)
  if (typeof found === 'number') return found
  const counts = Object.values(isMap(metrics[tasks]) ? metrics[tasks] : {}).flatMap((task) =>
    isMap(task) && typeof task.num_samples === 'number' ? [task.num_samples] : [],
  )
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined
}

async function readMap(tree: Tree, path: string): Promise<Record<string, Json> | null> {
  const text = await tree.text(path)
  // Bare NaN and Infinity, as Python writes them, become texts and so no numbers.
  const value = text === null ? null : (parseJson(text) as Json)
  return isMap(value) ? value : null
}

function isMap(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

function listed(items: string[]): string {
  return items.slice(0, 5).join('; ') + (items.length > 5 ? `; and ${items.length - 5} more` : '')
}
