import { describe, expect, it } from 'vitest'
import { parseProgress, parseProgressText } from './parse'
import { rateUnit, reportedRates } from './rates'
import type { Progress } from './schema'
import { remainingAt, shownProgress } from './shown'

const at = '2026-11-21T10:11:12.5Z'

describe('a progress document', () => {
  it('gives the percentage that follows from its steps, and keeps one that it brings', () => {
    expect(parseProgress({ step: 1, totalSteps: 3, lastUpdatedTime: at })).toMatchObject({
      doc: { progressPercentage: 33.33 },
    })
    expect(parseProgress({ step: 1, totalSteps: 3, progressPercentage: 90, lastUpdatedTime: at })).toMatchObject({
      doc: { progressPercentage: 90 },
    })
    expect(parseProgress({ schemaVersion: 1, epoch: 1, totalEpochs: 4, lastUpdatedTime: at })).toMatchObject({
      doc: { progressPercentage: 25 },
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
    [
      `{"schemaVersion": 2, "lastUpdatedTime": "${at}"}`,
      'schemaVersion: version 2 is not known here; this server reads',
    ],
    [`{"estimatedRemainingSeconds": -1, "lastUpdatedTime": "${at}"}`, 'estimatedRemainingSeconds'],
  ])('that is wrong is refused with a sentence, and nothing is clamped: %s', (text, reason) => {
    expect(parseProgressText(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })
})

describe('what is shown of a run', () => {
  const doc: Progress = {
    progressPercentage: 40,
    step: 40,
    totalSteps: 100,
    estimatedRemainingSeconds: 60,
    estimatedBy: 'pace',
    throughput: { stepsPerSecond: 1 },
    lastUpdatedTime: at,
    receivedAt: at,
  }

  it('has time left and a throughput only while its worker works', () => {
    for (const state of ['starting', 'running', 'stopping'] as const) expect(shownProgress(doc, state)).toBe(doc)
    const ended = { progressPercentage: 40, step: 40, totalSteps: 100, lastUpdatedTime: at, receivedAt: at }
    for (const state of ['queued', 'finishing', 'failed', 'cancelled', 'stopped'] as const)
      expect(shownProgress(doc, state)).toEqual(ended)
    expect(shownProgress(null, 'running')).toBeNull()
  })

  it('is done when it succeeded, at the step where it ended', () => {
    expect(shownProgress(doc, 'succeeded')).toMatchObject({ progressPercentage: 100, step: 40, totalSteps: 100 })
  })

  it('counts down from when the estimate came, and is unknown when it is long overdue', () => {
    const then = Date.parse(at)
    expect(remainingAt(doc, then + 15_000)).toBe(45)
    expect(remainingAt(doc, then - 5000)).toBe(60)
    expect(remainingAt(doc, then + 100_000)).toBe(0)
    expect(remainingAt(doc, then + 121_000)).toBeNull()
    expect(remainingAt({ ...doc, estimatedRemainingSeconds: undefined }, then)).toBeNull()
    expect(remainingAt(null, then)).toBeNull()
  })
})

describe('a throughput that a program reports itself', () => {
  it.each([
    ['samples_per_second', 'samples'],
    ['train/samples_per_sec', 'samples'],
    ['train_samples_per_second', 'samples'],
    ['examples/s', 'samples'],
    ['perf/tokens_per_second', 'tokens'],
    ['tok/s', 'tokens'],
    ['tokens_ps', 'tokens'],
    ['eval_samples_per_second', null],
    ['val/tokens_per_second', null],
    ['tokens', null],
    ['samples_per_second_max', null],
  ])('%s counts %s', (name, unit) => {
    expect(rateUnit(name)).toBe(unit)
  })

  it('counts when it is a finite number', () => {
    const metrics = [
      { name: 'tokens_per_second', value: '1234.5' },
      { name: 'samples_per_second', value: 'nan' },
    ]
    expect(reportedRates({ metrics })).toEqual({ tokensPerSecond: 1234.5 })
  })
})
