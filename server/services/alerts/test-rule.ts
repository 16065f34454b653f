/** What a rule would have fired on the series of a run: to try it before it is made. Nothing is written. */
import { conditionOf } from '../../../lib/alerts/conditions'
import { type Change, judgePoints, judgeSituation } from '../../../lib/alerts/judge'
import { inScope, isPattern, matches } from '../../../lib/alerts/match'
import type { Rule } from '../../../lib/alerts/rule'
import type { TestRuleAnswer } from '../../../lib/api/alerts'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { situationOf } from '../../alerts/judge-runs'
import { loadRunFacts, loadStandings } from '../../db/sql/alerts-runs'
import { findWatched, readLast } from '../../db/sql/alerts-series'
import type { Context } from '../context'

/** Points from the end of each series that are read. */
const MOST_POINTS = 200_000
const MOST_METRICS = 50
const MOST_FIRINGS = 1000

/** @throws RungridError not_found for a run or an attempt that is not there */
export async function testRule(
  ctx: Context,
  { rule, run: runId, attempt }: { rule: Rule; run: string; attempt?: number | undefined },
): Promise<TestRuleAnswer> {
  const { pool } = ctx.db
  const [facts] = await loadRunFacts(pool, [runId])
  const [standing] = await loadStandings(pool, [runId])
  if (!facts || !standing) throw new RungridError('not_found', `There is no run ${runId}`)
  const notes: string[] = []
  if (!inScope(rule.scope, facts)) notes.push('The scope of the rule leaves this run out; it was judged all the same.')
  const number = attempt ?? standing.attemptNumber
  const { rows } = await pool.query<{ id: string }>('select id from attempt where run_id = $1 and number = $2', [
    runId,
    number,
  ])
  if (attempt !== undefined && !rows[0]) throw new RungridError('not_found', `Run ${runId} has no attempt ${attempt}`)
  const answer: TestRuleAnswer = { runId, attemptNumber: number, metrics: [], firings: [], notes }
  const { condition } = rule
  if (conditionOf(condition).judges === 'situation') {
    notes.push('This condition is judged by the clock and the state of the run: this is how it stands now.')
    const { changes } = judgeSituation(rule, null, situationOf(standing))
    answer.firings = firingsOf(null, changes)
    return answer
  }
  if (!rows[0]) {
    notes.push('The run has no attempt yet, so there are no points.')
    return answer
  }
  const { metric } = condition as { metric: string }
  const series = await findWatched(
    pool,
    [{ attemptId: rows[0].id, names: isPattern(metric) ? [] : [metric], all: isPattern(metric), nonFinite: false }],
    5000,
  )
  const wanted = series.filter(({ name }) => matches(metric, name))
  if (wanted.length === 0) notes.push(`The attempt has no metric that ${metric} names.`)
  if (wanted.length > MOST_METRICS) notes.push(`${wanted.length} metrics fit; the first ${MOST_METRICS} were judged.`)
  for (const { id, name, count } of wanted.slice(0, MOST_METRICS)) {
    const points = await readLast(pool, id, MOST_POINTS)
    if (count > MOST_POINTS) notes.push(`${name} has ${count} points; the last ${MOST_POINTS} were judged.`)
    answer.metrics.push({ name, points: points.step.length })
    // Not spread into `push`: a hundred thousand arguments are more than the stack holds.
    for (const one of firingsOf(name, judgePoints(rule, name, null, points).changes)) answer.firings.push(one)
  }
  answer.firings.sort((a, b) => a.openedAt.localeCompare(b.openedAt))
  if (answer.firings.length > MOST_FIRINGS) {
    notes.push(`It would have fired ${answer.firings.length} times; the first ${MOST_FIRINGS} are listed.`)
    answer.firings.length = MOST_FIRINGS
  }
  return answer
}

function firingsOf(metric: string | null, changes: Change[]): TestRuleAnswer['firings'] {
  const firings: TestRuleAnswer['firings'] = []
  for (const change of changes) {
    if (change.type === 'opened') {
      const { step, time, message, numbers } = change.opened
      firings.push({
        metric,
        openedStep: step,
        openedAt: isoTime(time),
        resolvedStep: null,
        resolvedAt: null,
        message,
        numbers,
      })
    } else Object.assign(firings.at(-1)!, { resolvedStep: change.step, resolvedAt: isoTime(change.time) })
  }
  return firings
}

/** The worker's clock may say anything; what no date can hold is told as the furthest one. */
function isoTime(seconds: number): string {
  return new Date(Math.min(253_402_300_799_000, Math.max(0, seconds * 1000))).toISOString()
}
