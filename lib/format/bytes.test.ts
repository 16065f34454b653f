import { describe, expect, it } from 'vitest'
import { formatBytes } from './bytes'

describe('sizes on a page', () => {
  it('uses the unit in which the number is short', () => {
    expect([0, 512, 1024, 1536, 80 * 1024 ** 3, 38.42 * 1024 ** 3].map((n) => formatBytes(n))).toEqual([
      '0 B',
      '512 B',
      '1 KiB',
      '1.5 KiB',
      '80 GiB',
      '38.4 GiB',
    ])
  })

  it('never shows 1024 of a unit', () => {
    expect(formatBytes(1024 ** 2 - 1)).toBe('1.0 MiB')
  })

  it('says when a size is unknown', () => {
    expect(formatBytes(null)).toBe('–')
  })
})
