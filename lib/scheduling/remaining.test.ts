import { expect, test } from 'vitest'
import { remainingOf } from './remaining'

const reported = (over: object) => ({ remainingSeconds: null, percentage: null, ageSeconds: 0, ...over })

test('a run is believed first, then its pace, then what is expected of it', () => {
  const run = { costSeconds: 100, elapsedSeconds: 40 }
  expect(remainingOf({ ...run, reported: reported({ remainingSeconds: 300, percentage: 50, ageSeconds: 10 }) })).toBe(
    290,
  )
  expect(remainingOf({ ...run, reported: reported({ percentage: 25, ageSeconds: 0 }) })).toBe(120)
  expect(remainingOf({ ...run, reported: reported({ percentage: 25, ageSeconds: 20 }) })).toBe(40)
  expect(remainingOf({ ...run, reported: reported({ percentage: 1 }) })).toBe(60)
  expect(remainingOf({ ...run, reported: null })).toBe(60)
  expect(remainingOf({ ...run, costSeconds: null, reported: null })).toBeNull()
})

test('what is overdue is neither about to end for ever nor done', () => {
  expect(remainingOf({ costSeconds: 100, elapsedSeconds: 99, reported: null })).toBe(10)
  expect(remainingOf({ costSeconds: 100, elapsedSeconds: 500, reported: null })).toBe(50)
  const silent = reported({ remainingSeconds: 5, ageSeconds: 100 })
  expect(remainingOf({ costSeconds: 100, elapsedSeconds: 500, reported: silent })).toBe(10)
})
