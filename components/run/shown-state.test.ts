import { describe, expect, it } from 'vitest'
import { attemptState } from './attempt-state'
import { heading } from './heading'
import { shareOf, shownState } from './shown-state'

const at = '2026-11-21T10:00:00.000Z'

describe('what a run shows', () => {
  it('is how far it is: by its percentage, else by its steps', () => {
    expect(shareOf({ state: 'running', progress: { progressPercentage: 62.5, lastUpdatedTime: at } })).toBe(0.625)
    expect(shareOf({ state: 'running', progress: { step: 25, totalSteps: 100, lastUpdatedTime: at } })).toBe(0.25)
    expect(shareOf({ state: 'running', progress: { step: 130, totalSteps: 100, lastUpdatedTime: at } })).toBe(1)
    expect(shareOf({ state: 'running', progress: { step: 25, lastUpdatedTime: at } })).toBeNull()
  })

  it('is all of it once it succeeded, whatever it reported last', () => {
    expect(shareOf({ state: 'succeeded', progress: { progressPercentage: 97, lastUpdatedTime: at } })).toBe(1)
    expect(shareOf({ state: 'failed', progress: { progressPercentage: 40, lastUpdatedTime: at } })).toBe(0.4)
  })

  it('is stale over whatever it last said', () => {
    expect(shownState({ state: 'running', stale: true })).toBe('stale')
    expect(shownState({ state: 'running', stale: false })).toBe('running')
  })
})

it('an attempt shows its outcome, and one that was given up is not shown as alive', () => {
  expect(attemptState({ state: 'ended', outcome: 'failed' })).toBe('failed')
  expect(attemptState({ state: 'ended', outcome: null })).toBe('cancelled')
  expect(attemptState({ state: 'running', outcome: null })).toBe('running')
})

it('a run is called by its axes, and a bare number never stands alone', () => {
  const axes = (...entries: [string, string][]) =>
    Object.fromEntries(entries.map(([name, label]) => [name, { label, value: label }]))
  expect(heading({ matrixName: 'sweep', axes: axes(['lr', '6e-4'], ['seed', '2']) })).toBe('sweep · lr 6e-4 · seed 2')
  expect(heading({ matrixName: 'sweep', axes: axes(['model', 'org/Phi-4'], ['seed', '2']) })).toBe('Phi-4 · seed 2')
  expect(heading({ matrixName: 'sweep', axes: {} })).toBe('sweep')
})
