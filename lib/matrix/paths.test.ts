import { expect, test } from 'vitest'
import { findCollisions } from './collisions'
import { resultPath, sanitise, segmentFault } from './paths'
import { judge } from './testing/judge'
import type { Cell } from './types'

const cell = (axes: Record<string, string>): Cell => ({
  axes: Object.fromEntries(Object.entries(axes).map(([name, label]) => [name, { label, value: label }])),
  params: {},
})

test.each([
  ['meta-llama/Llama-3.1-8B-Instruct', 'meta-llama_Llama-3.1-8B-Instruct'],
  ['/a:b?/', 'a_b'],
  ['a//b', 'a_b'],
  ['a__b', 'a_b'],
  ['org/Model__v2', 'org_Model_v2'],
  ['///', ''],
  ['with space.v1', 'with space.v1'],
  ['a\\b*"<>|c', 'a_b_c'],
])('the name %j becomes the segment %j', (name, segment) => {
  expect(sanitise(name)).toBe(segment)
  expect(sanitise(segment)).toBe(segment)
})

test('segments that are empty, hidden, too long or would leave the directory are refused', () => {
  for (const segment of ['', '  ', '.', '..', '.superseded', 'a\nb', 'a\0b', 'ä'.repeat(128)])
    expect(segmentFault(segment), JSON.stringify(segment)).toBeTypeOf('string')
  for (const segment of ['a', 'a.b', '..a'.slice(2), 'ä'.repeat(127), '@seed=1'])
    expect(segmentFault(segment)).toBeNull()
})

test('results go below the axes that the benchmark knows, and further ones are named', () => {
  expect(resultPath(judge, cell({ seed: '3', model: 'org/m', task: 'x' }))).toEqual({
    segments: ['org_m', 'x@seed=3'],
  })
  expect(resultPath(judge, cell({ model: '..' }))).toMatchObject({ segment: '..' })
  expect(resultPath(judge, cell({ model: '../../etc' }))).toMatchObject({ segment: '.._.._etc' })
  expect(resultPath(judge, cell({ model: '///' }))).toMatchObject({ segment: '' })
})

test('two runs with one path collide, and the message names both', () => {
  const [collision, ...others] = findCollisions([
    { key: 'model=a/b', path: '/r/a_b' },
    { key: 'model=c', path: '/r/c' },
    { key: 'model=a_b', path: '/r/a_b' },
  ])
  expect(others).toEqual([])
  expect(collision).toMatchObject({ path: '/r/a_b', keys: ['model=a/b', 'model=a_b'] })
  expect(collision!.message).toBe('“model=a/b” and “model=a_b” would write into the same directory, /r/a_b.')
})

test('a run inside the directory of another one collides; neighbours with a common beginning do not', () => {
  expect(
    findCollisions([
      { key: 'one', path: '/r/a' },
      { key: 'two', path: '/r/a/b' },
    ]),
  ).toMatchObject([{ path: '/r/a', keys: ['one', 'two'] }])
  expect(
    findCollisions([
      { key: 'one', path: '/r/a' },
      { key: 'two', path: '/r/ab' },
      { key: 'three', path: '/r/a-b/c' },
    ]),
  ).toEqual([])
})
