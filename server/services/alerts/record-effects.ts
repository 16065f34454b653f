/** Writes what judging found: all of it or nothing, inside the leader's transaction. */
import type { AlertNotice } from '../../../lib/api/alerts'
import type { Json } from '../../../lib/matrix/types'
import { GRACE_SECONDS } from '../../../lib/runs/limits'
import type { Effects, Fired, Resolved } from '../../alerts/judge-runs'
import type { Queryable } from '../../db/database'
import { type OpenFiring, openFiring, resolveFirings } from '../../db/sql/alerts-firings'
import { dropMetricStates, saveStates } from '../../db/sql/alerts-states'
import { insertNotifications } from '../../db/sql/insert-notifications'
import { setIntentOf } from '../../db/sql/move-run'
import { notify, type Topic } from '../../db/sql/notify'
import { recordEvents } from '../../db/sql/record-events'
import { firingOf, selectFirings } from '../../db/sql/select-firings'
import { EARLY_STOP } from '../../db/sql/select-stop-criterion'

/** Metrics of one run that one rule tells of at once: a model that diverges has NaN everywhere. */
const MOST_AT_ONCE = 10

export async function recordEffects(tx: Queryable, effects: Effects): Promise<void> {
  const topics = new Set<Topic>()
  const notices: { id: string; event: AlertNotice['event']; channels: (string | null)[] }[] = []
  for (const fired of effects.stops) await stop(tx, fired, topics)
  for (const fired of limited(effects.fired)) {
    const id = await open(tx, fired, topics)
    if (!id) continue
    const { channels } = fired.criterion.alert!
    notices.push({ id, event: 'alert.fired', channels: channels.length > 0 ? channels : [null] })
    if (fired.criterion.judged.condition.kind === 'finish') await resolveFirings(tx, { ids: [id] }, 'instant')
    // The last points of an attempt that is over by now: nothing will look at it again.
    else if (fired.metric !== '' && fired.run.attemptState === 'ended') await resolveFirings(tx, { ids: [id] }, 'ended')
  }
  for (const resolved of effects.resolved) {
    const done = await resolve(tx, resolved, topics)
    // The rule may be another by now, or gone: who heard the beginning hears the end.
    if (done && resolved.resolution === 'cleared')
      notices.push({ id: done.id, event: 'alert.resolved', channels: done.told })
  }
  await saveStates(tx, effects.states)
  await dropMetricStates(
    tx,
    effects.over.map(({ runId }) => runId),
    effects.over.map(({ subject }) => subject),
  )
  await leaveNotices(tx, notices, topics)
  await notify(tx, topics)
}

/** The first metrics by name; the last of them says how many more there are. */
function limited(fired: Fired[]): Fired[] {
  const counts = new Map<string, number>()
  const key = ({ criterion, subject }: Fired) => `${criterion.id}\n${subject}`
  for (const one of fired) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1)
  const seen = new Map<string, number>()
  return fired.flatMap((one) => {
    const nth = (seen.get(key(one)) ?? 0) + 1
    seen.set(key(one), nth)
    const more = counts.get(key(one))! - MOST_AT_ONCE
    if (nth < MOST_AT_ONCE || more <= 0) return [one]
    if (nth > MOST_AT_ONCE) return []
    const message = `${one.opened.message} (and ${more} more metrics of this run)`
    return [{ ...one, opened: { ...one.opened, message } }]
  })
}

async function open(tx: Queryable, fired: Fired, topics: Set<Topic>): Promise<string | null> {
  const { criterion, run, subject, metric, opened } = fired
  const { ruleId, name, severity } = criterion.alert!
  const { kind } = criterion.judged.condition
  const id = await openFiring(tx, {
    ruleId,
    criterion: criterion.id,
    ruleName: name,
    kind,
    severity,
    matrixId: run.matrixId,
    runId: run.id,
    attemptId: run.attemptId,
    subject,
    metric,
    episode: opened.episode,
    message: opened.message,
    numbers: opened.numbers,
  })
  if (!id) return null
  await recordEvents(tx, [
    {
      matrixId: run.matrixId,
      runId: run.id,
      attemptId: run.attemptId,
      kind: 'alert.fired',
      level: severity,
      message: `${name}: ${opened.message}`,
      data: { firing: id, rule: ruleId, condition: kind, metric: metric || null, numbers: opened.numbers },
    },
  ])
  topics.add(`run:${run.id}`).add(`matrix:${run.matrixId}`).add('alerts')
  return id
}

/** @returns what it resolved; undefined when somebody else did before */
async function resolve(
  tx: Queryable,
  { firing, resolution, step }: Resolved,
  topics: Set<Topic>,
): Promise<OpenFiring | undefined> {
  const [done] = await resolveFirings(tx, { ids: [firing.id] }, resolution)
  if (!done) return undefined
  const how =
    resolution === 'cleared'
      ? step === null
        ? 'is over'
        : `is over at step ${step}`
      : 'is over: its attempt has ended'
  await recordEvents(tx, [
    {
      matrixId: firing.matrixId,
      runId: firing.runId,
      attemptId: firing.attemptId,
      kind: 'alert.resolved',
      message: `${firing.ruleName} ${how} (${firing.message})`,
      data: { firing: firing.id, metric: firing.metric || null, resolution, step },
    },
  ])
  topics.add(`run:${firing.runId}`).add(`matrix:${firing.matrixId}`).add('alerts')
  return done
}

/** The attempt that was judged is asked to save and leave, if it is still the one that runs. */
async function stop(tx: Queryable, { criterion, run, metric, opened }: Fired, topics: Set<Topic>): Promise<void> {
  if (run.attemptId === null) return
  if (!(await setIntentOf(tx, run.attemptId, 'stop', opened.message, GRACE_SECONDS))) return
  await recordEvents(tx, [
    {
      matrixId: run.matrixId,
      runId: run.id,
      attemptId: run.attemptId,
      kind: EARLY_STOP,
      message: `Stopped early: ${opened.message}`,
      data: { criterion: criterion.stop, metric: metric || null, numbers: opened.numbers },
    },
  ])
  topics.add('schedule').add('overview').add(`run:${run.id}`).add(`matrix:${run.matrixId}`)
}

async function leaveNotices(
  tx: Queryable,
  notices: { id: string; event: AlertNotice['event']; channels: (string | null)[] }[],
  topics: Set<Topic>,
): Promise<void> {
  if (notices.length === 0) return
  const rows = await selectFirings(tx, {
    where: 'f.id = any($1)',
    order: 'f.id',
    cursor: "'[]'::json",
    limit: notices.length,
    params: [[...new Set(notices.map(({ id }) => id))]],
  })
  const firings = new Map(rows.map((row) => [row.id, firingOf(row)]))
  await insertNotifications(
    tx,
    notices.flatMap(({ id, event, channels }) =>
      channels.map((channelId) => {
        const notice: AlertNotice = { event, firing: firings.get(id)! }
        return { channelId, firingId: id, kind: event, payload: notice as unknown as Json }
      }),
    ),
  )
  topics.add('notifications')
}
