import { describe, expect, it } from 'vitest'
import type { Device } from '@/lib/api/devices'
import type { MatrixSummary } from '@/lib/api/matrices'
import type { System } from '@/lib/api/system'
import { overviewSentence } from './sentence'

const now = new Date(2026, 10, 21, 14, 32).getTime()
const system = (runs: System['runs']) => ({ runs }) as System
const device = (kind: Device['kind'], holds: number) => ({ kind, holds: Array(holds).fill({}) }) as unknown as Device
const matrix = (state: MatrixSummary['state'], etaSeconds: number | null) => ({ state, etaSeconds }) as MatrixSummary
const read = (...args: Parameters<typeof overviewSentence>) => {
  const { lead, rest } = overviewSentence(...args)
  return lead + rest
}

describe('the first line of the overview', () => {
  it('answers what runs where, what waits, what failed, and when it ends', () => {
    expect(
      read(
        system({ running: 6, starting: 1, queued: 17, failed: 5, succeeded: 70 }),
        [device('nvidia', 2), device('nvidia', 1), device('nvidia', 0)],
        [matrix('active', 9300), matrix('active', 60), matrix('finished', null)],
        now,
      ),
    ).toBe('7 runs on 2 GPUs, 17 waiting, 5 failed. All done about 17:07.')
  })

  it('speaks of CPU slots where there is no GPU, and of one run in the singular', () => {
    expect(read(system({ running: 1 }), [device('cpu', 1), device('cpu', 0)], [], now)).toBe('1 run on 1 CPU slot.')
  })

  it('promises no end while one matrix has none', () => {
    expect(read(system({ running: 1 }), [], [matrix('active', null), matrix('active', 60)], now)).toBe('1 run.')
  })

  it('leaves what is paused out of the end, and says so', () => {
    expect(read(system({ running: 1, queued: 9 }), [], [matrix('active', 60), matrix('paused', null)], now)).toBe(
      '1 run, 9 waiting. What is not paused is done about 14:33.',
    )
  })

  it('gives a duration, not a clock, for an end on another day', () => {
    expect(read(system({ queued: 2 }), [], [matrix('active', 100 * 3600)], now)).toBe(
      'Nothing is running yet, 2 waiting. All done in about 4 d 04 h.',
    )
  })

  it('says when everything rests and what is paused', () => {
    expect(read(system({ succeeded: 9 }), [], [matrix('paused', null)], now)).toBe(
      'Nothing is running. 1 matrix paused.',
    )
    const done = (name: string, minutes: number) =>
      ({ name, state: 'finished', finishedAt: new Date(now - minutes * 60_000).toISOString() }) as MatrixSummary
    expect(read(system({ succeeded: 9, failed: 2 }), [], [done('old', 90), done('sweep', 5)], now)).toBe(
      'Nothing is running, 2 failed. sweep finished 5 min ago.',
    )
  })
})
