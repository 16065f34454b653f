import { expect, test } from 'vitest'
import { standsBehind, waitsForDevices, withNextEnd } from './reasons'
import type { WaitingRun } from './types'

const run = (over: Partial<WaitingRun> = {}) => ({ devices: 1, exclusive: false, ...over }) as WaitingRun

test('every reason that devices are held says when the next one should come free', () => {
  const held = [
    waitsForDevices(run({ devices: 2 }), 1, 4),
    waitsForDevices(run({ exclusive: true }), 0, 4),
    ...[1, 2, 4].map((candidates) => waitsForDevices(run(), 0, candidates)),
  ]
  for (const reason of held) {
    expect(withNextEnd(reason, 720)).toBe(`${reason}; the next should end in about 12 min`)
    expect(withNextEnd(reason, 0.5)).toBe(`${reason}; the next should end any moment`)
    expect(withNextEnd(reason, null)).toBe(reason)
  }
  const other = 'The matrix allows 4 runs at once'
  expect(withNextEnd(other, 720)).toBe(other)
})

test('a run far back says how many go before it', () => {
  expect([1, 2, 201].map(standsBehind)).toEqual([null, '1 run goes before it', '200 runs go before it'])
})
