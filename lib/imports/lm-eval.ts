/**
 * What `lm_eval --output_path DIR` leaves: `<DIR>/<model>/results_<time>.json`, one file an evaluation, beside samples.
 *
 * An evaluation is repeated, and its tasks differ from time to time; so of each model, task and few-shot setting the
 * newest result counts, and every older one is told. A group with a score of its own (mmlu) is one cell, and what it
 * is the mean of are further scores of that cell: as cells beside it they would count twice in the mean of a row.
 */
import type { Score } from '../benchmarks/types'
import { RungridError } from '../errors/rungrid-error'
import type { AxisValue } from '../matrix/types'
import { type LmEvalResults, type LmEvalTask, readLmEvalResults } from '../results/lm-eval'
import { parseJson } from '../series/json'
import type { TreeEntry } from '../tree'
import { timeIn } from './table'
import type { Imported, ImportedRun, ImportFormat, ImportProblem, ImportTree } from './types'

/** `results_2026-11-22T01-02-03.456789.json`, of older versions without the time. */
const RESULTS = /^results(?:_(\d{4}-\d\d-\d\dT[\d-]+(?:\.\d+)?))?\.json$/
/** Directories below the one that is named: the model's, and one for a name that has a slash in it. */
const DEEPEST = 3

export default {
  id: 'lm-eval',
  title: 'lm-evaluation-harness',
  description: 'A directory that lm_eval wrote: a directory for each model, with results_<time>.json in it.',
  async detect(tree) {
    for await (const { path } of resultFiles(tree, true)) if (await looksRight(tree, path)) return true
    return false
  },
  async read(tree) {
    const problems: ImportProblem[] = []
    const cells: Cell[] = []
    for await (const file of resultFiles(tree, false)) {
      const results = await readFile(tree, file.path, problems)
      if (results) cells.push(...cellsOf(file, results))
    }
    const newest = newestOf(cells, problems)
    const shots = severalShots(newest)
    return { name: 'lm-eval', runs: newest.map((cell) => runOf(cell, shots)), problems } satisfies Imported
  },
} satisfies ImportFormat

interface ResultFile {
  path: string
  dir: string
  /** Directory of the model. */
  model: string
  /** Time in the name, which sorts as text; empty: none. */
  stamp: string
  beside: TreeEntry[]
}

interface Cell {
  file: ResultFile
  results: LmEvalResults
  model: string
  task: LmEvalTask
  group: string | undefined
  scores: Score[]
  fewshot: number | null
}

async function* resultFiles(tree: ImportTree, oneFile: boolean): AsyncGenerator<ResultFile> {
  const top = await tree.list('')
  // A single document may have any name: `lm_eval --output_path mine.json` of older versions.
  const single = top.length === 1 && top[0]!.kind === 'file' && top[0]!.name.endsWith('.json')
  const queue = [{ dir: '', depth: 0, entries: top }]
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { dir, depth, entries } = next
    for (const entry of entries) {
      const path = dir === '' ? entry.name : `${dir}/${entry.name}`
      const match = entry.kind === 'file' ? RESULTS.exec(entry.name) : null
      if (match || (single && depth === 0))
        yield { path, dir, model: dir.slice(dir.lastIndexOf('/') + 1), stamp: match?.[1] ?? '', beside: entries }
      else if (entry.kind === 'directory' && depth < DEEPEST)
        queue.push({ dir: path, depth: depth + 1, entries: await tree.list(path) })
    }
    if (oneFile && queue.length > 200) return // not the directory of an evaluation, however it is called
  }
}

/** A large file is not parsed to be recognised: the harness writes `results` first. */
async function looksRight(tree: ImportTree, path: string): Promise<boolean> {
  for await (const piece of tree.chunks(path)) return /^\uFEFF?\s*\{\s*"results"\s*:\s*\{/.test(piece)
  return false
}

async function readFile(tree: ImportTree, path: string, problems: ImportProblem[]): Promise<LmEvalResults | null> {
  const warn = (message: string, fix: string) => problems.push({ path, message, fix, level: 'warning' })
  const text = (await tree.text(path)) ?? ''
  if (text.trim() === '') {
    warn('The file is empty: nothing of it is imported.', 'Evaluate again, or remove it.')
    return null
  }
  try {
    return readLmEvalResults(parseJson(text))
  } catch (error) {
    if (error instanceof SyntaxError)
      warn(
        `The file is cut off or no JSON (${error.message}): nothing of it is imported.`,
        'Evaluate again, or remove it.',
      )
    else if (error instanceof RungridError) warn(error.message, error.fix ?? 'Remove it.')
    else throw error
    return null
  }
}

function cellsOf(file: ResultFile, results: LmEvalResults): Cell[] {
  const model = results.model ?? (file.model || 'model')
  const byName = new Map(results.tasks.map((task) => [task.name, task]))
  const parentOf = (task: LmEvalTask) => (task.group === undefined ? undefined : byName.get(task.group))
  const headline = (task: LmEvalTask) => task.scores.find((score) => score.headline)?.name
  /** The highest group that has a score and counts this task in. */
  const wholeOf = (task: LmEvalTask): LmEvalTask | undefined => {
    let whole: LmEvalTask | undefined
    const seen = new Set([task])
    for (let up = parentOf(task); up && !seen.has(up); up = parentOf(up)) {
      seen.add(up)
      const name = headline(up)
      if (name !== undefined && task.scores.some((score) => score.name === name)) whole = up
    }
    return whole
  }
  const parts = new Map<LmEvalTask, Score[]>()
  for (const task of results.tasks) {
    const whole = wholeOf(task)
    const score = task.scores.find((one) => one.headline)
    if (whole && score)
      parts.set(whole, [
        ...(parts.get(whole) ?? []),
        { ...score, name: `${task.name}: ${score.name}`, headline: false },
      ])
  }
  return results.tasks.flatMap((task): Cell[] => {
    if (wholeOf(task) || (task.scores.length === 0 && task.subtasks)) return []
    const scores = [...task.scores, ...(parts.get(task) ?? []).map(({ headline: _not, ...score }) => score)]
    return [{ file, results, model, task, group: task.group, scores, fewshot: task.fewshot }]
  })
}

function newestOf(cells: Cell[], problems: ImportProblem[]): Cell[] {
  const newest = new Map<string, Cell>()
  const left = new Map<string, { winners: Set<string>; tasks: string[] }>()
  const leave = (older: Cell, newer: Cell) => {
    const one = left.get(older.file.path) ?? { winners: new Set<string>(), tasks: [] }
    one.winners.add(newer.file.path)
    one.tasks.push(older.task.name)
    left.set(older.file.path, one)
  }
  for (const cell of cells) {
    const key = JSON.stringify([cell.model, cell.task.name, cell.fewshot])
    const other = newest.get(key)
    if (other && isNewer(other, cell)) leave(cell, other)
    else {
      if (other) leave(other, cell)
      newest.set(key, cell)
    }
  }
  for (const [path, { winners, tasks }] of left) {
    const names = tasks.length > 5 ? `${tasks.slice(0, 5).join(', ')} and ${tasks.length - 5} more` : tasks.join(', ')
    problems.push({
      path,
      message: `Newer results count for ${names}: those of ${[...winners].join(', ')}.`,
      fix: 'To see the older ones too, import this file alone.',
      level: 'warning',
    })
  }
  return [...newest.values()]
}

function isNewer(one: Cell, other: Cell): boolean {
  const time = ({ file, results }: Cell) => file.stamp || (results.date ?? '').replaceAll(':', '-')
  return time(one) > time(other)
}

/** Whether some model and task was evaluated with different numbers of examples. */
function severalShots(cells: Cell[]): boolean {
  const seen = new Map<string, number | null>()
  return cells.some(({ model, task, fewshot }) => {
    const key = JSON.stringify([model, task.name])
    if (seen.has(key) && seen.get(key) !== fewshot) return true
    seen.set(key, fewshot)
    return false
  })
}

function runOf({ file, results, model, task, group, scores, fewshot }: Cell, shots: boolean): ImportedRun {
  const value = (text: string): AxisValue => ({ label: text, value: text })
  const own = file.path.slice(file.dir === '' ? 0 : file.dir.length + 1)
  const samples = file.beside.filter(
    ({ name }) => file.stamp !== '' && name.startsWith('samples_') && name.endsWith(`_${file.stamp}.jsonl`),
  )
  const mine = samples.filter(({ name }) =>
    [task.name, ...(task.subtasks ?? [])].some((one) => name === `samples_${one}_${file.stamp}.jsonl`),
  )
  const { date, seconds, limit } = results
  // The seconds of a file are those of all its tasks together: they tell when a task had ended, not how long it took.
  const ended = date === null ? undefined : timeIn(Date.parse(date) / 1000 + (seconds ?? 0))
  const run: ImportedRun = {
    axes: {
      model: value(model),
      ...(shots
        ? { fewshot: fewshot === null ? { label: '–', value: null } : { label: `${fewshot}`, value: fewshot } }
        : {}),
      task: group === undefined ? value(task.name) : { ...value(task.name), group },
    },
    scores,
    dir: file.dir,
    files: [own, ...mine.map(({ name }) => name)],
    ...(ended === undefined ? {} : { endedAt: ended }),
  }
  const notes = [
    ...(limit === null
      ? []
      : [limit < 1 ? `Only ${limit * 100} % of the samples.` : `Only the first ${limit} samples.`]),
    ...(shots || fewshot === null ? [] : [`${fewshot}-shot.`]),
  ]
  if (notes.length > 0) run.note = notes.join(' ')
  if (scores.length === 0) run.failure = `${file.path} holds no metric of ${task.name}.`
  else if (scores.every((score) => score.value === null))
    run.failure = `${file.path} holds no number for ${task.name}: ${scores[0]!.note ?? ''}`
  return run
}
