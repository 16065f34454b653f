import { describe, expect, test } from 'vitest'
import { random } from '../scheduling/testing/random'
import { smooth } from '../series/smooth'
import type { ConditionInput } from './conditions'
import { type Change, dueAt, judgePoints, judgeSituation, type MetricState, type PointColumns, rejudge } from './judge'
import { type Rule, ruleSchema } from './rule'
import type { AlertPoint, Situation } from './types'

const rule = (condition: ConditionInput, more: Record<string, unknown> = {}): Rule =>
  ruleSchema.parse({ condition, cooldown_seconds: 0, ...more })

/** One point a second, steps from 0 by 10. */
const points = (values: number[]): PointColumns => ({
  step: values.map((_, i) => i * 10),
  time: values.map((_, i) => i),
  value: values,
})

const steps = (changes: Change[]) =>
  changes.map((change) => [change.type, change.type === 'opened' ? change.opened.step : change.step])

const fired = (given: Rule, values: number[]) => steps(judgePoints(given, 'm', null, points(values)).changes)
const opens = (given: Rule, values: number[]) =>
  judgePoints(given, 'val_loss', null, points(values)).changes.flatMap((change) =>
    change.type === 'opened' ? [change.opened.message] : [],
  )

describe('what each condition says, with its numbers', () => {
  test.each<[ConditionInput, number[], string[]]>([
    [{ kind: 'threshold', metric: 'm', above: 5 }, [1, 5, 5.25], ['val_loss is 5.250, above 5, at step 20']],
    [
      { kind: 'threshold', metric: 'm', below: 0.5, for_points: 2 },
      [0.4, 0.6, 0.3, Number.NaN, 0.2],
      ['val_loss is 0.2000, below 0.5000 for 2 points, since step 20, at step 40'],
    ],
    [
      { kind: 'threshold', metric: 'm', outside: [0, 1], mean_of: 2 },
      [0, 1.5, 1.5],
      ['The mean of the last 2 points of val_loss is 1.500, outside of 0 to 1, at step 20'],
    ],
    [{ kind: 'nan', metric: 'm' }, [1, Number.NaN], ['val_loss is NaN at step 10']],
    [{ kind: 'nan', metric: 'm' }, [Number.POSITIVE_INFINITY], ['val_loss is infinite at step 0']],
    [
      { kind: 'plateau', metric: 'm', min_change: 0.001, patience_steps: 20 },
      [1.5, 1.234, 1.2339, 1.24],
      ['val_loss did not improve by 0.0010 in 20 steps: best 1.234 at step 10, now 1.240 at step 30'],
    ],
    [
      { kind: 'divergence', metric: 'm', factor: 2 },
      [1, 2, 2.1],
      ['val_loss is worse than its best by a factor of 2: best 1 at step 0, now 2.100 at step 20'],
    ],
    [
      { kind: 'divergence', metric: 'm', rising_points: 3 },
      [5, 1, 2, 3, 4],
      ['val_loss became worse 3 points in a row: 1 at step 10, now 4 at step 40'],
    ],
    [
      { kind: 'target', metric: 'm', above: 0.9 },
      [0.5, 0.91],
      ['val_loss reached its target of 0.9000: 0.9100 at step 10'],
    ],
  ])('%j', (condition, values, messages) => {
    expect(opens(rule(condition), values)).toEqual(messages)
  })

  test('a factor of a best that is negative is taken of its size, and a best of 0 has none', () => {
    const worse = rule({ kind: 'divergence', metric: 'm', factor: 2 })
    expect(fired(worse, [-10, -1])).toEqual([])
    expect(fired(worse, [-10, 1])).toEqual([['opened', 10]])
    expect(fired(worse, [0, 1000])).toEqual([])
  })

  test('accuracy that falls diverges, and accuracy that rises does not', () => {
    const worse = rule({ kind: 'divergence', metric: 'm', direction: 'higher', by: 0.1 })
    expect(fired(worse, [0.5, 0.9, 0.85, 0.75])).toEqual([['opened', 30]])
  })
})

describe('hysteresis and cool-down', () => {
  test('an alert fires once an episode, however long it is bad', () => {
    expect(fired(rule({ kind: 'threshold', metric: 'm', above: 1 }), [0, 2, 2, 2, 0, 2])).toEqual([
      ['opened', 10],
      ['resolved', 40],
      ['opened', 50],
    ])
  })

  test('it clears at its own threshold, after so many points in a row, and NaN counts as none', () => {
    const given = rule({ kind: 'threshold', metric: 'm', above: 10 }, { clear: { threshold: 8, points: 2 } })
    expect(fired(given, [11, 9, 7, 9, 7, Number.NaN, 7])).toEqual([
      ['opened', 0],
      ['resolved', 60],
    ])
  })

  test('it clears after so many seconds by the time of the points', () => {
    const given = rule({ kind: 'threshold', metric: 'm', above: 10 }, { clear: { seconds: 3 } })
    expect(fired(given, [11, 1, 1, 11, 1, 1, 1, 1])).toEqual([
      ['opened', 0],
      ['resolved', 70],
    ])
  })

  test('after it cleared it is quiet for its cool-down, and fires then if it is still bad', () => {
    const given = rule({ kind: 'threshold', metric: 'm', above: 1 }, { cooldown_seconds: 4 })
    expect(fired(given, [2, 0, 2, 2, 2, 2, 2])).toEqual([
      ['opened', 0],
      ['resolved', 10],
      ['opened', 50],
    ])
  })

  test('a clock that is put back makes no cool-down and no patience longer or shorter than its points', () => {
    const given = rule({ kind: 'plateau', metric: 'm', patience_minutes: 1 })
    const columns = { step: [0, 1, 2, 3], time: [1000, 500, 1059, 1060], value: [1, 1, 1, 1] }
    expect(steps(judgePoints(given, 'm', null, columns).changes)).toEqual([['opened', 3]])
  })

  test('a smoothed constant is that constant: it is neither above nor below itself', () => {
    for (const side of ['above', 'below'] as const)
      expect(fired(rule({ kind: 'threshold', metric: 'm', [side]: 0.1, smoothing: 0.9 }), Array(50).fill(0.1))).toEqual(
        [],
      )
  })

  test('points before from_step are not judged', () => {
    expect(fired(rule({ kind: 'threshold', metric: 'm', above: 1, from_step: 20 }), [9, 9, 0, 9])).toEqual([
      ['opened', 30],
    ])
  })
})

/** Almost: bad, but not long enough. Null: it says nothing. */
type Is = boolean | 'almost' | null

/** The conditions again, each from its sentence in the documents, slowly: from all points up to the one that is judged. */
const NAIVE: { given: ConditionInput; bad: (seen: AlertPoint[]) => Is }[] = [
  {
    given: { kind: 'threshold', metric: 'm', above: 3, for_points: 2 },
    bad: (seen) => {
      const finite = seen.filter(({ value }) => Number.isFinite(value))
      if (!Number.isFinite(seen.at(-1)!.value)) return null
      if (finite.at(-1)!.value <= 3) return false
      return finite.length >= 2 && finite.slice(-2).every(({ value }) => value > 3) ? true : 'almost'
    },
  },
  {
    given: { kind: 'threshold', metric: 'm', below: 2, smoothing: 0.7 },
    bad: (seen) => {
      if (!Number.isFinite(seen.at(-1)!.value)) return null
      return (
        smooth(
          seen.map(({ value }) => value),
          0.7,
        ).at(-1)! < 2
      )
    },
  },
  {
    given: { kind: 'threshold', metric: 'm', outside: [1, 4], mean_of: 3 },
    bad: (seen) => {
      const finite = seen.filter(({ value }) => Number.isFinite(value)).map(({ value }) => value)
      if (!Number.isFinite(seen.at(-1)!.value) || finite.length < 3) return null
      const mean = finite.slice(-3).reduce((sum, value) => sum + value, 0) / 3
      return mean < 1 || mean > 4
    },
  },
  { given: { kind: 'nan', metric: 'm' }, bad: (seen) => !Number.isFinite(seen.at(-1)!.value) },
  {
    given: { kind: 'plateau', metric: 'm', min_change: 0.5, patience_points: 3 },
    bad: (seen) => {
      const at = bestAt(seen, 0.5)
      return at === null ? null : seen.length - 1 - at >= 3
    },
  },
  {
    given: { kind: 'plateau', metric: 'm', direction: 'higher', patience_steps: 7 },
    bad: (seen) => {
      const at = bestAt(
        seen.map((point) => ({ ...point, value: -point.value })),
        0,
      )
      return at === null ? null : seen.at(-1)!.step - seen[at]!.step >= 7
    },
  },
  {
    given: { kind: 'divergence', metric: 'm', by: 2.5 },
    bad: (seen) => {
      const finite = seen.filter(({ value }) => Number.isFinite(value)).map(({ value }) => value)
      if (!Number.isFinite(seen.at(-1)!.value)) return null
      return finite.at(-1)! - Math.min(...finite) > 2.5
    },
  },
  {
    given: { kind: 'divergence', metric: 'm', direction: 'higher', rising_points: 3 },
    bad: (seen) => {
      const finite = seen.filter(({ value }) => Number.isFinite(value)).map(({ value }) => value)
      if (!Number.isFinite(seen.at(-1)!.value)) return null
      const last = finite.slice(-4)
      if (last.length > 1 && last.at(-1)! < last.at(-2)!)
        return last.length === 4 && last.every((value, i) => i === 0 || value < last[i - 1]!) ? true : 'almost'
      return false
    },
  },
  {
    given: { kind: 'target', metric: 'm', above: 4.5 },
    bad: (seen) => (Number.isFinite(seen.at(-1)!.value) ? seen.at(-1)!.value >= 4.5 : null),
  },
]

/** Where the best stands by which patience is counted: each one better by the least change than the one before. */
function bestAt(seen: AlertPoint[], change: number): number | null {
  let at: number | null = null
  seen.forEach(({ value }, i) => {
    if (!Number.isFinite(value)) return
    const gain = at === null ? Number.POSITIVE_INFINITY : seen[at]!.value - value
    if (gain > 0 && gain >= change) at = i
  })
  return at
}

/** Episodes by their definition, over the whole series at once. */
function episodes(given: Rule, bad: Is[], times: number[]): [string, number][] {
  const found: [string, number][] = []
  let open = false
  let resolved = Number.NEGATIVE_INFINITY
  let run: number[] = []
  bad.forEach((is, i) => {
    if (!open && is === true && times[i]! - resolved >= given.cooldown_seconds) {
      open = true
      run = []
      found.push(['opened', i])
    } else if (open && is) run = []
    else if (open && is === false) {
      run.push(i)
      if (run.length < given.clear.points || times[i]! - times[run[0]!]! < given.clear.seconds) return
      open = false
      resolved = times[i]!
      found.push(['resolved', i])
    }
  })
  return found
}

function randomSeries(draw: () => number): PointColumns {
  const count = 1 + Math.floor(draw() * 60)
  const step: number[] = []
  const time: number[] = []
  const value: number[] = []
  let at = Math.floor(draw() * 20) - 10
  let clock = 1000
  for (let i = 0; i < count; i++) {
    at += 1 + Math.floor(draw() * 3)
    clock += draw() * 3
    step.push(at)
    time.push(clock)
    const kind = draw()
    value.push(kind < 0.1 ? Number.NaN : kind < 0.13 ? Number.POSITIVE_INFINITY : Math.round(draw() * 20) / 4)
  }
  return { step, time, value }
}

const slice = ({ step, time, value }: PointColumns, from: number, to: number): PointColumns => ({
  step: step.slice(from, to),
  time: time.slice(from, to),
  value: value.slice(from, to),
})

describe.each(NAIVE)('$given', ({ given, bad }) => {
  test('fires where its definition says, in whatever portions the points come, and never twice for a replay', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const draw = random(seed)
      const series = randomSeries(draw)
      const clear = { points: 1 + Math.floor(draw() * 3), seconds: draw() < 0.5 ? 0 : draw() * 5 }
      const wanted = rule(given, { clear, cooldown_seconds: draw() < 0.5 ? 0 : draw() * 20 })
      const seen: AlertPoint[] = series.step.map((step, i) => ({
        step,
        time: series.time[i]!,
        value: series.value[i]!,
      }))
      const oracle = episodes(
        wanted,
        seen.map((_, i) => bad(seen.slice(0, i + 1))),
        [...series.time],
      ).map(([type, i]) => [type, series.step[i]!])

      expect(steps(judgePoints(wanted, 'm', null, series).changes), `seed ${seed}, at once`).toEqual(oracle)

      let state: MetricState | null = null
      const found: Change[] = []
      for (let from = 0; from < seen.length; ) {
        const to = from + 1 + Math.floor(draw() * 10)
        // The last portion comes again, as after a lost answer, and the state has been to the database.
        const back = draw() < 0.3 ? Math.max(0, from - 3) : from
        const judged = judgePoints(wanted, 'm', state && JSON.parse(JSON.stringify(state)), slice(series, back, to))
        state = judged.state
        found.push(...judged.changes)
        from = to
      }
      expect(steps(found), `seed ${seed}, in portions`).toEqual(oracle)
    }
  })

  test('late points leave it as if they had come in order, and open at most what is open now', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const draw = random(seed)
      const series = randomSeries(draw)
      const wanted = rule(given)
      const late = series.step.map(() => draw() < 0.3)
      const early = {
        step: series.step.filter((_, i) => !late[i]),
        time: series.time.filter((_, i) => !late[i]),
        value: series.value.filter((_, i) => !late[i]),
      }
      const before = judgePoints(wanted, 'm', null, early).state
      const whole = judgePoints(wanted, 'm', null, series).state
      const { state, changes } = rejudge(wanted, 'm', before, series)
      expect(state.open !== null, `seed ${seed}`).toBe(whole.open !== null)
      expect(state.own).toEqual(whole.own)
      expect(changes.map(({ type }) => type)).toEqual(
        !before.open && whole.open ? ['opened'] : before.open && !whole.open ? ['resolved'] : [],
      )
      expect(state.count).toBe(before.count + (changes[0]?.type === 'opened' ? 1 : 0))
      expect(rejudge(wanted, 'm', state, series).changes, 'again').toEqual([])
    }
  })
})

describe('where a run stands', () => {
  const at = (over: Partial<Situation> = {}): Situation => ({
    now: 1000,
    state: 'running',
    since: 900,
    attempt: { number: 1, state: 'running', outcome: null, startedAt: 900, endedAt: null, failure: null },
    heardAt: 990,
    step: 10,
    ...over,
  })
  const ended = (outcome: 'failed' | 'succeeded') =>
    at({
      state: outcome,
      since: 999,
      attempt: {
        number: 2,
        state: 'ended',
        outcome,
        startedAt: 900,
        endedAt: 999,
        failure: outcome === 'failed' ? { class: 'out_of_memory', message: 'CUDA out of memory' } : null,
      },
    })
  const message = (condition: ConditionInput, situation: Situation) =>
    judgeSituation(rule(condition), null, situation).changes.map((change) => change.opened.message)

  test.each<[ConditionInput, Situation, string[]]>([
    [{ kind: 'silence', seconds: 30 }, at(), []],
    [{ kind: 'silence', seconds: 30 }, at({ heardAt: 960 }), ['Nothing was heard for 40 s']],
    [{ kind: 'silence', seconds: 30 }, at({ heardAt: 960, state: 'finishing' }), []],
    [{ kind: 'failure' }, ended('failed'), ['Attempt 2 failed (out_of_memory): CUDA out of memory']],
    [{ kind: 'failure', classes: ['crashed'] }, ended('failed'), []],
    [{ kind: 'failure' }, { ...ended('failed'), state: 'queued' }, []],
    [
      { kind: 'failure', each_attempt: true },
      { ...ended('failed'), state: 'queued' },
      ['Attempt 2 failed (out_of_memory): CUDA out of memory'],
    ],
    [{ kind: 'finish', outcome: 'success' }, ended('failed'), []],
    [{ kind: 'finish', outcome: 'success' }, ended('succeeded'), ['The run succeeded after 2 min']],
    [{ kind: 'state', states: ['queued'], for_seconds: 600 }, at({ state: 'queued', since: 500 }), []],
    [
      { kind: 'state', states: ['queued'], for_seconds: 600 },
      at({ state: 'queued', since: 400 }),
      ['The run is queued for 10 min'],
    ],
    [{ kind: 'budget', steps: 10 }, at(), ['Its budget of 10 steps is used up: it is at step 10']],
    [{ kind: 'budget', minutes: 1 }, at(), ['Its budget of 1 min is used up: it has run for 2 min']],
    [{ kind: 'budget', minutes: 2 }, at(), []],
  ])('%j', (condition, situation, messages) => {
    expect(message(condition, situation)).toEqual(messages)
  })

  test('silence ends when something is heard, and the next one waits for the cool-down', () => {
    const given = rule({ kind: 'silence', seconds: 30 }, { cooldown_seconds: 100 })
    const first = judgeSituation(given, null, at({ heardAt: 900 }))
    const heard = judgeSituation(given, first.state, at({ now: 1001, heardAt: 1001 }))
    expect(heard.changes.map(({ type }) => type)).toEqual(['resolved'])
    const again = judgeSituation(given, heard.state, at({ now: 1040, heardAt: 1001 }))
    expect(again.changes).toEqual([])
    expect(dueAt(given, again.state, at({ now: 1040, heardAt: 1001 }))).toBe(1101)
    expect(judgeSituation(given, again.state, at({ now: 1101, heardAt: 1001 })).changes).toHaveLength(1)
  })

  test('what the clock alone decides says when to look again', () => {
    const due = (condition: ConditionInput, situation = at()) => {
      const given = rule(condition)
      return dueAt(given, judgeSituation(given, null, situation).state, situation)
    }
    expect(due({ kind: 'silence', seconds: 30 })).toBe(1020)
    expect(due({ kind: 'budget', minutes: 5 })).toBe(1200)
    expect(due({ kind: 'state', states: ['running'], for_seconds: 500 })).toBe(1400)
    expect(due({ kind: 'budget', steps: 5000 })).toBeNull()
    expect(due({ kind: 'failure' })).toBeNull()
  })
})
