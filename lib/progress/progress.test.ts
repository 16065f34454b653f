import { describe, expect, it } from 'vitest'
import { EtaHistory } from './eta'
import { parseProgress, parseProgressText } from './parse'

const at = '2026-11-21T10:11:12.5Z'

describe('a progress document', () => {
  it('gives the percentage that follows from its steps, and keeps one that it brings', () => {
    expect(parseProgress({ step: 1, totalSteps: 3, lastUpdatedTime: at })).toMatchObject({
      doc: { progressPercentage: 33.33 },
    })
    expect(parseProgress({ step: 1, totalSteps: 3, progressPercentage: 90, lastUpdatedTime: at })).toMatchObject({
      doc: { progressPercentage: 90 },
    })
    expect(parseProgress({ message: 'loading', lastUpdatedTime: at })).toEqual({
      ok: true,
      doc: { message: 'loading', lastUpdatedTime: at },
    })
  })

  it.each([
    ['{"step": 1', 'it is not JSON'],
    ['[]', 'expected object'],
    ['{}', 'lastUpdatedTime'],
    [`{"progressPercentage": 101, "lastUpdatedTime": "${at}"}`, 'progressPercentage'],
    [`{"progressPercentage": NaN, "lastUpdatedTime": "${at}"}`, 'progressPercentage'],
    [`{"step": 5, "totalSteps": 4, "lastUpdatedTime": "${at}"}`, 'step 5 is beyond totalSteps 4'],
    [`{"estimatedRemainingSeconds": -1, "lastUpdatedTime": "${at}"}`, 'estimatedRemainingSeconds'],
  ])('that is wrong is refused with a sentence, and nothing is clamped: %s', (text, reason) => {
    expect(parseProgressText(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })
})

describe('the remaining time', () => {
  function history(samples: [time: number, fraction: number][]): EtaHistory {
    const eta = new EtaHistory()
    for (const [time, fraction] of samples) eta.add({ time, fraction })
    return eta
  }
  const steady = (n: number, begin = 0): [number, number][] =>
    Array.from({ length: n }, (_, i) => [begin + i * 10, i / 100])

  it('is unknown until there is a pace', () => {
    expect(history([]).remaining(0)).toBeNull()
    expect(history(steady(3)).remaining(20)).toBeNull()
    expect(
      history([
        [0, 0],
        [10, 0],
        [20, 0],
        [30, 0],
        [40, 0],
      ]).remaining(40),
    ).toBeNull()
  })

  it('follows from a steady pace and counts down between reports', () => {
    expect(history(steady(21)).remaining(200)).toBeCloseTo(800, 6)
    expect(history(steady(21)).remaining(205)).toBeCloseTo(795, 6)
  })

  it('is not misled by a slow start, a pause, or work resumed from a checkpoint', () => {
    const slow = steady(21).map(([t, f], i): [number, number] => [i === 0 ? t : t + 300, f])
    expect(history(slow).remaining(500)).toBeCloseTo(800, 6)
    const paused = steady(21).map(([t, f], i): [number, number] => [i < 10 ? t : t + 3600, f])
    expect(history(paused).remaining(3800)).toBeCloseTo(800, 6)
    const resumed: [number, number][] = [[0, 0], ...steady(21, 10).map(([t, f]): [number, number] => [t, 0.5 + f])]
    expect(history(resumed).remaining(210)).toBeCloseTo(300, 6)
  })

  it('is never negative and 0 at the end', () => {
    expect(history(steady(21)).remaining(1e6)).toBe(0)
    expect(history([...steady(21), [210, 1]]).remaining(210)).toBe(0)
  })

  it('begins anew when the work begins anew', () => {
    expect(history([...steady(50), [500, 0]]).remaining(500)).toBeNull()
  })
})
