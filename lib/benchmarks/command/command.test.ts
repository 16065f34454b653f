import { describe, expect, test } from 'vitest'
import { expand } from '../../matrix/expand'
import { parseSpec } from '../../matrix/parse'
import { resultPath } from '../../matrix/paths'
import type { Json } from '../../matrix/types'
import command from './index'

function plan(params: Record<string, Json>, axes: Record<string, Json[]> = {}) {
  const { issues, stages } = expand(parseSpec({ benchmark: 'command', params, axes }).spec)
  return { issues, cells: stages[0]!.cells.map(({ cell }) => cell) }
}
const argvOf = (params: Record<string, Json>, axes: Record<string, Json[]>) =>
  plan(params, axes).cells.map((cell) => command.command(cell, 'run').program)

describe('a command', () => {
  test('gets the values of its cell in place of placeholders, each argument staying one', () => {
    const axes = { size: [{ name: 'small', width: 8, nested: { x: [1] } }], seed: [1, 2], note: ['two words; $HOME'] }
    const argv = ['run', '--w={size.width}', '{size}', '{seed}', '{note}', '{size.nested}', '{{literal}}']
    expect(argvOf({ argv }, axes)).toEqual([
      { kind: 'argv', argv: ['run', '--w=8', 'small', '1', 'two words; $HOME', '{"x":[1]}', '{literal}'] },
      { kind: 'argv', argv: ['run', '--w=8', 'small', '2', 'two words; $HOME', '{"x":[1]}', '{literal}'] },
    ])
  })

  test('gets them in environment and working directory too', () => {
    const [cell] = plan({ argv: ['run'], env: { SEED: '{seed}' }, cwd: 'work/{seed}' }, { seed: [7] }).cells
    expect(command.command(cell!, 'run')).toMatchObject({ env: { SEED: '7' }, cwd: 'work/7' })
  })

  test('with an unknown placeholder is refused before the launch, with the place', () => {
    const faults = (argv: string[], axes: Record<string, Json[]> = { seed: [1] }) =>
      plan({ argv }, axes).issues.map((issue) => `${issue.path}: ${issue.message}`)
    expect(faults(['run', '{sed}'])).toEqual(['params.argv[1]: `{sed}` names no axis of this matrix.'])
    expect(faults(['run', '{seed.x}'])).toEqual(['params.argv[1]: The value `1` of the axis `seed` has no `x`.'])
    expect(faults(['{"a": 1}'])[0]).toContain('names no axis')
    expect(faults(['a}b', '{'])).toHaveLength(2)
    expect(faults(['{constructor}', '{__proto__}', '{seed.constructor}'])).toHaveLength(3)
    expect(plan({ argv: ['run'], env: { A: '{x}' }, cwd: '{y}' }).issues.map((issue) => issue.path)).toEqual([
      'params.env.A',
      'params.cwd',
    ])
  })

  test('needs a program, and takes no shell string', () => {
    const paths = (params: Record<string, Json>) => plan(params).issues.map((issue) => issue.path)
    expect(paths({})).toEqual(['params.argv'])
    expect(paths({ argv: [] })).toEqual(['params.argv'])
    expect(paths({ argv: 'echo hello' })).toEqual(['params.argv'])
    expect(paths({ argv: ['x'], env: { RUNGRID_RUN_ID: '1' } })).toEqual(['params.env.RUNGRID_RUN_ID'])
    expect(paths({ argv: ['x'], cost_seconds: -1 })).toEqual(['params.cost_seconds'])
    expect(paths({ argv: ['x'], files: [{ path: '../up' }] })).toEqual(['params.files[0].path'])
  })

  test('has its results under the names of its values, or of its script', () => {
    const [cell] = plan({ argv: ['x'] }, { model: ['org/m'], seed: [1] }).cells
    expect(resultPath(command, cell!)).toEqual({ segments: ['org_m', '1'] })
    const [single] = plan({ argv: ['python3', '-u', 'src/train.py'] }).cells
    expect(resultPath(command, single!)).toEqual({ segments: ['train'] })
  })

  test('names the arguments that look like files as inputs', () => {
    const argv = ['python3', 'train.py', '--config=conf/a.yaml', '--lr=0.1', '-v', 'https://a.b/c', './run']
    const [cell] = plan({ argv }).cells
    expect(command.inputs?.(cell!)).toEqual(['train.py', 'conf/a.yaml', '0.1', './run'])
  })

  test('declares its files, checked by their endings, the one with the scores among them', () => {
    const params: Record<string, Json> = {
      argv: ['x'],
      files: [{ path: 'log/out.txt', required: false }, { path: 'w.bin' }],
    }
    const scores: Json = { file: 'metrics.json', metrics: [{ name: 'a', path: 'a', direction: 'higher' }] }
    const [cell] = plan({ ...params, scores }).cells
    expect(command.files(cell!).map(({ path, format, required }) => [path, format, required])).toEqual([
      ['log/out.txt', 'text', false],
      ['w.bin', 'binary', true],
      ['metrics.json', 'json', true],
    ])
  })
})

describe('scores of a command', () => {
  const read = async (text: string | null, metrics: Json[]) => {
    const [cell] = plan({ argv: ['x'], scores: { file: 'metrics.json', metrics } }).cells
    return command.readScores({ text: async () => text, list: async () => [] }, cell!)
  }

  test('are read from a JSON file by path; the first is the headline unless one is marked', async () => {
    const metrics: Json[] = [
      { name: 'loss', path: 'final.loss', direction: 'lower' },
      { name: 'accuracy', path: 'accuracy', direction: 'higher', scale: [0, 1] },
    ]
    expect(await read('{"final": {"loss": 0.5}, "accuracy": 0.9}', metrics)).toEqual([
      { name: 'loss', value: 0.5, direction: 'lower', headline: true },
      { name: 'accuracy', value: 0.9, direction: 'higher', scale: [0, 1] },
    ])
  })

  test('are null with the reason where they can not be read', async () => {
    const metrics: Json[] = [{ name: 'loss', path: 'final.loss', direction: 'lower' }]
    const noteOf = async (text: string | null) => (await read(text, metrics))[0]
    expect(await noteOf(null)).toMatchObject({ value: null, note: 'metrics.json is not there' })
    expect(await noteOf('{"loss": NaN}')).toMatchObject({ value: null, note: expect.stringContaining('not JSON') })
    expect(await noteOf('{}')).toMatchObject({ value: null, note: 'metrics.json has nothing at final.loss' })
    expect(await noteOf('{"final": {"loss": "low"}}')).toMatchObject({
      note: 'metrics.json has no number at final.loss',
    })
  })
})

test('what changes the outcome changes the identity, and what does not does not', () => {
  const identity = (params: Record<string, Json>, seed: Json = 1) =>
    JSON.stringify(command.identity(plan({ argv: ['x', '{seed}'], ...params }, { seed: [seed] }).cells[0]!))
  expect(identity({ cost_seconds: 5 })).toBe(identity({}))
  expect(identity({ env: { A: '1' } })).not.toBe(identity({}))
  expect(identity({}, 2)).not.toBe(identity({}))
})
