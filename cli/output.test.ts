import { describe, expect, it } from 'vitest'
import { folded, table } from './output'

describe('text on a narrow terminal', () => {
  it('is broken between words and goes on below its beginning', () => {
    const text =
      '  - 60,738 files are too few for five times the memory\n      fix: Generate more of them and run again'
    expect(folded(text, 32).split('\n')).toEqual([
      '  - 60,738 files are too few for',
      '    five times the memory',
      '      fix: Generate more of them',
      '      and run again',
    ])
  })
  it('leaves a path in one piece, so that it can be copied', () => {
    const path = `  ${'folder/'.repeat(10)}run`
    expect(folded(path, 40)).toBe(path)
    expect(folded(`  see ${path.trim()} for more of it`, 40).split('\n')).toEqual(['  see', path, '  for more of it'])
  })
  it('is not touched where there is no terminal', () => {
    const long = 'word '.repeat(100)
    expect(folded(long, undefined)).toBe(long)
  })
  it('keeps the columns of a table, the last one folded', () => {
    const rows = [['area/rule', 'Each run has at least five epochs, and one more']]
    expect(table(['rule', 'requirement'], rows, 36).split('\n')).toEqual([
      'rule       requirement',
      'area/rule  Each run has at least',
      '           five epochs, and one more',
    ])
  })
})
