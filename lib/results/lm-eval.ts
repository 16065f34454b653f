/**
 * Reads `results_*.json` of EleutherAI's lm-evaluation-harness. Written against files of 0.4.13; older ones differ by what
 * is absent: 0.4.0 has no `n-samples`, 0.3 no filter behind a metric's name. What is absent stays null, nothing is guessed but the
 * direction of a metric, and its note says so.
 */
import type { Score } from '../benchmarks/types'
import { RungridError } from '../errors/rungrid-error'
import type { Json } from '../matrix/types'

export interface LmEvalResults {
  /** Name or path of the model; null where the file does not say. */
  model: string | null
  /** How the harness reached it: `hf`, `vllm`, `local-completions`. */
  modelType: string | null
  /** When the evaluation began, ISO 8601. */
  date: string | null
  /** Commit of the directory that the harness ran in, which is not the harness's own. */
  gitHash: string | null
  /** Version of the harness; null before 0.4.4. */
  harnessVersion: string | null
  seconds: number | null
  /** Samples for each task, or a share of them below 1; null where all were taken. */
  limit: number | null
  /** Tasks and groups, in the order of the file. */
  tasks: LmEvalTask[]
}

export interface LmEvalTask {
  name: string
  /** The group that this task belongs to. */
  group?: string
  /** Of a group: what it aggregates. */
  subtasks?: string[]
  /** One of them is the headline; empty for a group that aggregates nothing. */
  scores: Score[]
  /** The task as the harness resolved it; null for a group. */
  config: { [key: string]: Json } | null
  version: string | number | null
  fewshot: number | null
}

type Fields = { [key: string]: unknown }

/** Metrics that lie between 0 and 1 whichever task reports them. `f1` and `rouge1` don't: some tasks give percent. */
const SHARES = /^(acc|acc_\w+|\w+_acc|exact_match|em|mc[12]|pass@\d+|pass_at_\d+)$/
const LOWER = /perplexity|bits_per_byte|\bter\b|brier|loss|error/
const HEADLINES = ['acc_norm', 'acc', 'exact_match']
/** Keys of a result that are no metrics. */
const FACTS = new Set(['alias', 'name', 'sample_len', 'sample_count', 'samples', ' '])

/** @throws RungridError `invalid_input` where the document is not a result of the harness */
export function readLmEvalResults(json: unknown): LmEvalResults {
  const file = fieldsOf(json)
  const results = { ...fieldsOf(file?.results), ...fieldsOf(file?.groups) }
  if (!file || !fieldsOf(file.results))
    throw new RungridError('invalid_input', 'This is not a result of lm-evaluation-harness: it has no `results`.', {
      fix: 'Give a file that `lm_eval --output_path` wrote: results_<time>.json.',
    })
  const config = fieldsOf(file.config)
  return {
    model: modelOf(file, config),
    modelType: textOf(file.model_source) ?? textOf(config?.model),
    date: dateOf(file.date),
    gitHash: textOf(file.git_hash),
    harnessVersion: textOf(file.lm_eval_version),
    seconds: secondsOf(file.total_evaluation_time_seconds),
    limit: numberOf(config?.limit),
    tasks: Object.keys(results).flatMap((name) => taskOf(file, name, fieldsOf(results[name]))),
  }
}

function taskOf(file: Fields, name: string, result: Fields | null): LmEvalTask[] {
  if (!result) return []
  const groups = Object.entries(fieldsOf(file.group_subtasks) ?? {}).map(([group, tasks]): [string, string[]] => [
    group,
    textsOf(tasks),
  ])
  const own = groups.find(([group, tasks]) => group === name && tasks.length > 0)
  const parent = groups.find(([group, tasks]) => group !== name && tasks.includes(name))
  return [
    {
      name,
      ...(parent ? { group: parent[0] } : {}),
      ...(own ? { subtasks: own[1] } : {}),
      scores: scoresOf(file, name, result),
      config: (entryOf(file.configs, name) as { [key: string]: Json } | null) ?? null,
      version: versionOf(fieldsOf(file.versions)?.[name]),
      fewshot: numberOf(fieldsOf(file['n-shot'])?.[name]),
    },
  ]
}

function scoresOf(file: Fields, task: string, result: Fields): Score[] {
  const keys = Object.keys(result).filter((key) => isMetric(key, result))
  const head = HEADLINES.flatMap((name) => keys.filter((key) => partsOf(key).metric === name))[0] ?? keys[0]
  return keys.map((key) => scoreOf(file, task, result, key, key === head))
}

/** With a filter behind a comma it is one in any case; without, as versions before 0.4 wrote, where it is a number. */
function isMetric(key: string, result: Fields): boolean {
  const { metric } = partsOf(key)
  if (FACTS.has(key) || metric.endsWith('_stderr')) return false
  return key.includes(',') || typeof result[key] === 'number'
}

function scoreOf(file: Fields, task: string, result: Fields, key: string, headline: boolean): Score {
  const { metric, filter } = partsOf(key)
  const value = numberOf(result[key])
  const given = entryOf(file.higher_is_better, task)?.[metric]
  const higher = typeof given === 'boolean' ? given : !LOWER.test(metric)
  const scale = scaleOf(metric, value)
  const samples = samplesOf(file, task, result, key)
  const error = numberOf(result[filter ? `${metric}_stderr,${filter}` : `${metric}_stderr`])
  const notes = [
    ...(value === null ? [`the harness gave ${JSON.stringify(result[key])} for ${key}`] : []),
    ...(error === null ? [] : [`standard error ${Number(error.toPrecision(4))}`]),
    ...(typeof given === 'boolean' ? [] : ['the file does not say which direction is better']),
  ]
  return {
    name: filter === '' || filter === 'none' ? metric : `${metric},${filter}`,
    value,
    direction: higher ? 'higher' : 'lower',
    ...(scale ? { scale } : {}),
    ...(samples === null ? {} : { samples }),
    ...(headline ? { headline } : {}),
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  }
}

/** `acc,none` → acc under the filter none. */
function partsOf(key: string): { metric: string; filter: string } {
  const comma = key.indexOf(',')
  return comma < 0 ? { metric: key, filter: '' } : { metric: key.slice(0, comma), filter: key.slice(comma + 1) }
}

/** A value beyond it shows that the task means something else by the name. */
function scaleOf(metric: string, value: number | null): [number, number] | null {
  if (SHARES.test(metric) && (value === null || (value >= 0 && value <= 1))) return [0, 1]
  return null
}

/** A group counts the samples of each metric apart, since not all of its tasks have all metrics. */
function samplesOf(file: Fields, task: string, result: Fields, key: string): number | null {
  const count =
    numberOf(fieldsOf(result.sample_count)?.[key]) ??
    numberOf(entryOf(file['n-samples'], task)?.effective) ??
    numberOf(result.sample_len)
  return count !== null && Number.isSafeInteger(count) && count >= 0 ? count : null
}

function modelOf(file: Fields, config: Fields | null): string | null {
  const named = textOf(file.model_name)
  if (named) return named
  const given = config?.model_args
  const args = typeof given === 'string' ? Object.fromEntries(given.split(',').map(pairOf)) : fieldsOf(given)
  return textOf(args?.pretrained) ?? textOf(args?.model) ?? textOf(config?.model)
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

/** Seconds since 1970, as text or number. */
function dateOf(value: unknown): string | null {
  const seconds = secondsOf(value)
  const date = new Date((seconds ?? Number.NaN) * 1000)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function secondsOf(value: unknown): number | null {
  if (typeof value === 'string' && value.trim() !== '') return numberOf(Number(value))
  return numberOf(value)
}

function versionOf(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

function entryOf(map: unknown, name: string): Fields | null {
  const fields = fieldsOf(map)
  return fields && Object.hasOwn(fields, name) ? fieldsOf(fields[name]) : null
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
