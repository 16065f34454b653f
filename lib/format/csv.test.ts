import { expect, test } from 'vitest'
import { csvCell } from './csv'

test.each([
  [null, ''],
  [0.1, '0.1'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  ['plain', 'plain'],
  ['-1.5e3', '-1.5e3'],
  ['=1+1', "'=1+1"],
  ['-1+cmd', "'-1+cmd"],
  ['@sum', "'@sum"],
  ['a, "b"\nc', '"a, ""b""\nc"'],
  ['=a,b', '"\'=a,b"'],
])('%j is the cell %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell)
})
