import { describe, expect, it } from 'vitest'
import { Clock } from './clock'

function stood() {
  const at = { wall: 1_000_000, steady: 0 }
  const clock = new Clock({ wall: () => at.wall, steady: () => at.steady })
  return { at, clock }
}

describe('The clock', () => {
  it('that merely goes on has not jumped, nor has one that a time server corrects', () => {
    const { at, clock } = stood()
    at.wall += 3_600_000
    at.steady += 3_600_000 - 4000
    expect(clock.jump()).toBeNull()
  })

  it.each([3_600_000, -3_600_000])('that jumps by %d ms says so until the limits have followed', (jump) => {
    const { at, clock } = stood()
    at.wall += 1000 + jump
    at.steady += 1000
    expect(clock.jump()).toBe(jump)
    expect(clock.jump()).toBe(jump)
    clock.followed(jump)
    expect(clock.jump()).toBeNull()
  })
})
