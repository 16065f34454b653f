import { expect, test } from 'vitest'
import { newId } from './ids'

test('ids have their prefix, no letters that look alike, and differ over many pools of random bytes', () => {
  const ids = Array.from({ length: 5000 }, () => newId('r'))
  expect(new Set(ids).size).toBe(5000)
  for (const id of ids) expect(id).toMatch(/^r-[0-9a-hjkmnp-tv-z]{10}$/)
})
