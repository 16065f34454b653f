/** Writes what judging found: all of it or nothing, inside the leader's transaction. */
import type { AlertNotice } from '../../../lib/api/alerts'
import type { Json } from '../../../lib/matrix/types'
import { GRACE_SECONDS } from '../../../lib/runs/limits'
import type { Effects, Fired } from '../../alerts/judge-runs'
import type { Queryable } from '../../db/database'
import { type OpenFiring, openFiring, type Resolution, resolveFirings } from '../../db/sql/alerts-firings'
import { dropMetricStates, saveStates } from '../../db/sql/alerts-states'
import { insertNotifications } from '../../db/sql/insert-notifications'
import { setIntentOf } from '../../db/sql/move-run'
import { notify, type Topic } from '../../db/sql/notify'
import { recordEvents } from '../../db/sql/record-events'
import { firingOf, selectFirings } from '../../db/sql/select-firings'
import { EARLY_STOP } from '../../db/sql/select-stop-criterion'

/** What one rule tells of one run at once: a model that diverges has NaN everywhere, and what flaps fires all the time. */
const MOST_AT_ONCE = 10

export async function recordEffects(tx: Queryable, effects: Effects): Promise<void> {
  const topics = new Set<Topic>()
  const notices: { id: string; event: AlertNotice['event']; channels: (string | null)[] }[] = []
  for (const fired of effects.stops) await stop(tx, fired, topics)
  for (const fired of limited(effects.fired)) {
    const id = await open(tx, fired, topics)
    if (!id) continue
    const named = fired.criterion.alert!.channels
    const channels = named.length > 0 ? named : [null]
    notices.push({ id, event: 'alert.fired', channels })
    if (fired.cleared) {
      await resolve(tx, id, 'cleared', fired.cleared.step, topics)
      notices.push({ id, event: 'alert.resolved', channels })
    } else if (fired.criterion.judged.condition.kind === 'finish') await resolveFirings(tx, { ids: [id] }, 'instant')
    // The last points of an attempt that is over by now: nothing will look at it again.
    else if (fired.metric !== '' && fired.run.attemptState === 'ended') await resolveFirings(tx, { ids: [id] }, 'ended')
  }
  for (const { firing, resolution, step } of effects.resolved) {
    const done = await resolve(tx, firing.id, resolution, step, topics)
    // The rule may be another by now, or gone: who heard the beginning hears the end.
    if (done && resolution === 'cleared') notices.push({ id: done.id, event: 'alert.resolved', channels: done.told })
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

/** What is still so before what is over, the first metrics by name; the last of them says how many more there are. */
function limited(fired: Fired[]): Fired[] {
  const groups = new Map<string, Fired[]>()
  for (const one of fired) {
    const key = `${one.criterion.id}\n${one.subject}`
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].flatMap((group) => {
    const more = group.length - MOST_AT_ONCE
    if (more <= 0) return group
    const told = [...group]
      .sort((a, b) => Number(Boolean(a.cleared)) - Number(Boolean(b.cleared)))
      .slice(0, MOST_AT_ONCE)
    const kept = group.filter((one) => told.includes(one))
    const last = kept.pop()!
    const what = new Set(group.map(({ metric }) => metric)).size === group.length ? 'metrics' : 'alerts'
    const message = `${last.opened.message} (and ${more} more ${what} of this run)`
    return [...kept, { ...last, opened: { ...last.opened, message } }]
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
  id: string,
  resolution: Resolution,
  step: number | null,
  topics: Set<Topic>,
): Promise<OpenFiring | undefined> {
  const [firing] = await resolveFirings(tx, { ids: [id] }, resolution)
  if (!firing) return undefined
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
  return firing
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
