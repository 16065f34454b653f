import { expect, test } from 'vitest'
import { canonical } from './canonical'
import type { Json } from './types'

test('the same value has the same text, whatever the order of its keys', () => {
  const text = '{"a":[1,{"x":null,"y":true}],"b":0,"c":"\\"é\\n"}'
  expect(canonical({ c: '"é\n', b: -0, a: [1, { y: true, x: null }] })).toBe(text)
  expect(canonical({ a: [1.0, { x: null, y: true }], b: 0, c: '"é\n' })).toBe(text)
  expect(JSON.parse(text)).toEqual({ a: [1, { x: null, y: true }], b: 0, c: '"é\n' })
})

test('different values have different texts', () => {
  const values: Json[] = [
    1,
    '1',
    true,
    'true',
    null,
    'null',
    [],
    {},
    [[]],
    [1, 2],
    [12],
    '1,2',
    { a: 1 },
    [{ a: 1 }],
    '',
    1e21,
  ]
  expect(new Set(values.map(canonical)).size).toBe(values.length)
})
