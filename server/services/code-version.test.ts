import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { testDirectory } from '../testing/context'
import { codeIn, codeOf } from './code-version'

const dir = testDirectory()
const config = { roots: [dir] }
const git = (at: string, ...args: string[]) =>
  execFileSync('git', ['-C', at, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { encoding: 'utf8' })

function repository(name: string): { at: string; commit: string } {
  const at = path.join(dir, name)
  mkdirSync(path.join(at, 'src'), { recursive: true })
  git(at, 'init', '-q')
  writeFileSync(path.join(at, 'src', 'train.py'), 'print(1)\n')
  git(at, 'add', '.')
  git(at, 'commit', '-qm', 'first')
  return { at, commit: git(at, 'rev-parse', 'HEAD').trim() }
}

const argv = (...of: string[]) => ({ program: { kind: 'argv' as const, argv: of } })

describe('the code of a program', () => {
  it('is the commit that its script lies in, wherever it works', async () => {
    const { at, commit } = repository('clean')
    const script = path.join(at, 'src', 'train.py')
    expect(await codeOf(config, argv('python3', script, '--seed', '1'))).toEqual({ commit, dirty: false })
    expect(await codeOf(config, { ...argv('python3', 'train.py'), cwd: path.join(at, 'src') })).toEqual({
      commit,
      dirty: false,
    })
    expect(await codeOf(config, { ...argv('make'), cwd: at })).toEqual({ commit, dirty: false })
  })

  it('is marked as changed by an edit of a tracked file, and not by results beside it', async () => {
    const results = repository('with-results')
    writeFileSync(path.join(results.at, 'out.csv'), 'a\n1\n')
    expect(await codeIn(results.at)).toEqual({ commit: results.commit, dirty: false })
    const edited = repository('edited')
    writeFileSync(path.join(edited.at, 'src', 'train.py'), 'print(2)\n')
    expect(await codeIn(edited.at)).toEqual({ commit: edited.commit, dirty: true })
  })

  it('is not known outside of a repository, before the first commit, for programs of ours and outside of the roots', async () => {
    const empty = path.join(dir, 'empty')
    mkdirSync(empty)
    expect(await codeIn(empty)).toBeNull()
    const begun = path.join(dir, 'begun')
    mkdirSync(begun)
    git(begun, 'init', '-q')
    expect(await codeIn(begun)).toBeNull()
    expect(await codeOf(config, { program: { kind: 'builtin', name: 'train-lm' } })).toBeNull()
    const { at } = repository('outside')
    const roots = [path.join(dir, 'clean')]
    expect(await codeOf({ roots }, argv('python3', path.join(at, 'src', 'train.py')))).toBeNull()
    expect(await codeOf(config, argv('sh', '-c', 'x'.repeat(5000), '/'.concat('y'.repeat(5000))))).toBeNull()
  })

  it('is not taken from the repository that a variable of the server names', async () => {
    const { at } = repository('named')
    const plain = path.join(dir, 'plain')
    mkdirSync(plain)
    process.env.GIT_DIR = path.join(at, '.git')
    try {
      expect(await codeIn(plain)).toBeNull()
    } finally {
      delete process.env.GIT_DIR
    }
  })
})
