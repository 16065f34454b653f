import { RungridError } from '../../../../errors/rungrid-error'
import { type LmEvalTask, readLmEvalResults } from '../../../../results/lm-eval'
import { parseJson } from '../../../../series/json'
import type { Tree } from '../../../../tree'
import type { Score } from '../../../types'

export const RESULTS = 'results.json'

/** Scores of a run of `task`: see `scoresOfTask`. What can't be read is a null score with the reason. */
export async function readScores(tree: Tree, task: string): Promise<Score[]> {
  const text = await tree.text(RESULTS)
  if (text === null) return [unread(`${RESULTS} is not there`)]
  try {
    return scoresOfTask(readLmEvalResults(parseJson(text)).tasks, task)
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RungridError)) throw error
    return [unread(`${RESULTS}: ${error.message}`)]
  }
}

/** Subtasks of a group beyond this are left out of the scores; all of them stand in results.json. */
const MAX_SUBTASKS = 100

/**
 * Of a task all its metrics. Of a group those that it aggregates, then the headline of each task as `<task>: <metric>`.
 * A group that aggregates nothing, or a tag, which the harness resolves without a trace, is given the plain mean of its
 * tasks, and says so; but only where all have one metric with one scale, because others can't be averaged.
 */
export function scoresOfTask(tasks: LmEvalTask[], name: string): Score[] {
  const own = tasks.find((task) => task.name === name)
  if (own && own.scores.length > 0 && !own.subtasks) return own.scores
  const leaves = tasks.filter((task) => task !== own && !task.subtasks)
  const heads = leaves.flatMap((task) => {
    const head = task.scores.find((score) => score.headline)
    return head ? [{ task: task.name, head }] : []
  })
  const each = heads.slice(0, MAX_SUBTASKS).map(
    ({ task, head: { headline: _, ...head } }): Score => ({
      ...head,
      name: `${task}: ${head.name}`,
    }),
  )
  return own && own.scores.length > 0
    ? [...own.scores, ...each]
    : [
        meanOf(
          heads.map(({ head }) => head),
          name,
        ),
        ...each,
      ]
}

function meanOf(heads: Score[], name: string): Score {
  const [first] = heads
  if (!first) return unread(`${RESULTS} has no score for ${name}`)
  const names = [...new Set(heads.map((head) => head.name))]
  const facts: Omit<Score, 'value'> = { name: first.name, direction: first.direction, headline: true }
  if (names.length > 1 || !first.scale)
    return { ...facts, value: null, note: `${name} aggregates nothing, and ${names.join(', ')} can't be averaged` }
  const missing = heads.filter((head) => head.value === null).length
  if (missing > 0) return { ...facts, value: null, note: `${missing} of its ${heads.length} tasks have no value` }
  const value = heads.reduce((sum, head) => sum + head.value!, 0) / heads.length
  const note = `plain mean over ${heads.length} tasks by Rungrid; the harness aggregates none`
  return { ...facts, value, scale: first.scale, note }
}

function unread(note: string): Score {
  return { name: 'score', value: null, direction: 'higher', headline: true, note }
}
