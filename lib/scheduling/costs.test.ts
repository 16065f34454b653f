import { expect, test } from 'vitest'
import { CostModel, type MeasuredRun } from './costs'

const took = (key: string, seconds: number, over: Partial<MeasuredRun> = {}): MeasuredRun => ({
  matrixId: 'm-1',
  key,
  identityHash: `hash of ${key}`,
  declaredSeconds: 10,
  seconds,
  ...over,
})
const asked = (key: string, over = {}) => ({ matrixId: 'm-1', key, identityHash: 'new', declaredSeconds: 10, ...over })

test('the nearest kin answers: the same run, the same name, the name but the seed, then what is declared', () => {
  const model = new CostModel([took('net=a, seed=1', 100), took('net=a, seed=2', 200)], 'command')
  expect(model.expected(asked('net=a, seed=1', { identityHash: 'hash of net=a, seed=1' }))).toBe(100)
  expect(model.expected(asked('net=a, seed=2'))).toBe(200)
  expect(model.expected(asked('net=a, seed=3'))).toBe(150)
  expect(model.expected(asked('lr=1', { matrixId: null }))).toBe(10)
  expect(new CostModel([], 'command').expected(asked('net=a, seed=1'))).toBe(10)
})

test('runs that differ by one value lend their ratio of measured to declared', () => {
  const model = new CostModel([took('model=a, task=x', 30), took('model=b, task=y', 50)], 'command')
  // Like (a, x), three times what is declared, by its task, and like (b, y), five times, by its model.
  expect(model.expected(asked('model=b, task=x', { matrixId: null }))).toBe(40)
  expect(model.expected(asked('model=a, task=z', { matrixId: null, declaredSeconds: 100 }))).toBe(300)
  // Two values differ from both: the ratio of its matrix, where it has one.
  expect(model.expected(asked('model=c, task=z'))).toBe(40)
  expect(model.expected(asked('model=c, task=z', { matrixId: 'm-2' }))).toBe(10)
})

test('runs of one axis are alike only within their matrix, and runs without axes only when they are the same', () => {
  const model = new CostModel([took('lr=1', 50), took('command', 90, { matrixId: 'm-3' })], 'command')
  expect(model.expected(asked('lr=2'))).toBe(50)
  expect(model.expected(asked('lr=2', { matrixId: 'm-2' }))).toBe(10)
  expect(model.expected(asked('command', { matrixId: 'm-2' }))).toBe(10)
  expect(model.expected(asked('command', { identityHash: 'hash of command' }))).toBe(90)
})

test('names with commas and quotes are whole values', () => {
  const key = (net: string) => `net=${JSON.stringify(net)}, seed=1`
  const model = new CostModel([took(key('a, seed=2'), 100)], 'command')
  expect(model.expected(asked(key('a, seed=2').replace('seed=1', 'seed=7')))).toBe(100)
  expect(model.expected(asked('net="a, x", lr=2', { matrixId: null }))).toBe(10)
})

test('only the newest twenty count', () => {
  const old = Array.from({ length: 50 }, () => took('net=a', 1000))
  const model = new CostModel([...Array.from({ length: 20 }, () => took('net=a', 10)), ...old], 'command')
  expect(model.expected(asked('net=a'))).toBe(10)
})
