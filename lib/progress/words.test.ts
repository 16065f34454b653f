import { describe, expect, it } from 'vitest'
import type { Progress } from './schema'
import { epochText, paceText, progressText, stepsText } from './words'

const at = '2026-11-21T10:00:00.000Z'
const now = Date.parse(at)

describe('progress in words', () => {
  it('is one line of what is known', () => {
    const doc: Progress = {
      progressPercentage: 45,
      step: 450,
      totalSteps: 1000,
      epoch: 1.35,
      totalEpochs: 3,
      estimatedRemainingSeconds: 600,
      throughput: { stepsPerSecond: 5.1234 },
      message: 'evaluating',
      lastUpdatedTime: at,
      receivedAt: at,
    }
    expect(progressText(doc, now + 60_000, true)).toBe(
      '45 % · 450 of 1,000 steps · epoch 1.35 of 3 · 9 min left · 5.12 steps/s · evaluating',
    )
    expect(progressText(doc, now, false)).toBe('45 % · 450 of 1,000 steps · epoch 1.35 of 3 · evaluating')
    expect(progressText({ lastUpdatedTime: at }, now, true)).toBe('time left unknown')
  })

  it('names steps and epochs without a total alone', () => {
    expect(stepsText({ step: 12 })).toBe('12 steps')
    expect(stepsText({})).toBeNull()
    expect(epochText({ epoch: 2 })).toBe('epoch 2')
    expect(epochText({ epoch: 1 / 3, totalEpochs: 2 })).toBe('epoch 0.33 of 2')
  })

  it('turns slow paces round', () => {
    expect(paceText({ stepsPerSecond: 0.05 })).toBe('20 s a step')
    expect(paceText({ stepsPerSecond: 1234.56 })).toBe('1235 steps/s')
    expect(paceText({ stepsPerSecond: 0 })).toBe('0 steps/s')
    expect(paceText({ tokensPerSecond: 5 })).toBeNull()
  })
})
