import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Benchmark, Program } from '../../lib/benchmarks/types'
import { Inputs } from './inputs'

const root = mkdtempSync(path.join(tmpdir(), 'inputs-'))
afterAll(() => rmSync(root, { recursive: true }))

function put(file: string, content = 'x') {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
  writeFileSync(path.join(root, file), content)
}

async function namesOf(inputs: string[], program: Program = { kind: 'python', file: 'x.py', python: 'python3' }) {
  const benchmark = { inputs: () => inputs } as unknown as Benchmark
  const settings = { roots: [root], installDir: root }
  return (await new Inputs(settings).of(benchmark, { axes: {}, params: {} }, { program, cwd: '.' })).map(
    ({ name }) => name,
  )
}

test('a model that is a directory is known by the files in it, a name of a hub by nothing', async () => {
  put('models/a/config.json')
  put('models/a/.cache/x')
  put('models/a/checkpoint-10/config.json')
  put('blobs/1234')
  symlinkSync(path.join(root, 'blobs/1234'), path.join(root, 'models/a/model.safetensors'))
  expect(await namesOf(['models/a/*'])).toEqual(['models/a/config.json', 'models/a/model.safetensors'])
  expect(await namesOf(['org/model/*', '/etc/*', '../*'])).toEqual([])
})

test('a directory of tasks is known by every file below it, and has to be there', async () => {
  put('tasks/b.yaml')
  put('tasks/more/a.yaml')
  put('tasks/__pycache__/utils.pyc')
  expect(await namesOf(['tasks/**'])).toEqual(['tasks/b.yaml', 'tasks/more/a.yaml'])
  await expect(namesOf(['nowhere/**'])).rejects.toThrow('`nowhere` is not a directory.')
  await expect(namesOf(['tasks/b.yaml/**'])).rejects.toThrow('is not a directory')
  await expect(namesOf(['../**'])).rejects.toThrow('outside the directories')
})

test('a directory that holds too much is refused, not read for minutes', async () => {
  mkdirSync(path.join(root, 'many'))
  for (let i = 0; i <= 2000; i++) writeFileSync(path.join(root, 'many', String(i)), '')
  for (const name of ['many/**', 'many/*']) await expect(namesOf([name])).rejects.toThrow('more than 2000 files')
})

test('stars in an argument of a program of the user are nothing but text', async () => {
  put('data/a.csv')
  expect(await namesOf(['data/*', 'data/**'], { kind: 'argv', argv: ['ls'] })).toEqual([])
})
