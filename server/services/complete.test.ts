import { mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { areComplete, byThreads, type Disk, isComplete } from './complete'
import { publish } from './matrices/testing'

const base = mkdtempSync(path.join(os.tmpdir(), 'rungrid-complete-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

let count = 0
function published() {
  const resultDir = path.join(base, String(count++))
  const file = publish({ resultDir, identity: '{"benchmark":"x"}', identityHash: 'hash' })
  return { resultDir, file }
}
const reasonOf = async (dir: string, hash = 'hash') => {
  const found = await isComplete(dir, hash)
  return found.complete ? 'complete' : found.reason
}

test('published results are complete, and the reason says whose they are and since when', async () => {
  const found = await isComplete(published().resultDir, 'hash')
  expect(found).toMatchObject({ complete: true, record: { runId: 'r-before', scores: [{ value: 0.5 }] } })
  expect(found.reason).toBe('Run r-before succeeded at 2026-11-21 10:11 UTC and its file is unchanged.')
})

test('a directory that is absent or empty is not complete', async () => {
  expect(await reasonOf(path.join(base, 'absent'))).toContain('no run.json')
  const empty = path.join(base, 'empty')
  mkdirSync(empty)
  expect(await reasonOf(empty)).toContain('no run.json')
})

test('a result of something else can be imported, and the reason says what a run would do with it', async () => {
  const foreign = path.join(base, 'foreign')
  mkdirSync(foreign)
  writeFileSync(path.join(foreign, 'metrics.json'), '{"overall_score": 1}')
  expect(await reasonOf(foreign)).toContain('it can be imported; a run replaces it, and it is kept under .superseded')
})

test('results of another identity are not complete', async () => {
  expect(await reasonOf(published().resultDir, 'other')).toContain('other parameters')
})

test('results with a file that is missing, cut or touched are not complete', async () => {
  const missing = published()
  rmSync(missing.file)
  expect(await reasonOf(missing.resultDir)).toBe('metrics.json is missing from the results of run r-before.')
  const cut = published()
  truncateSync(cut.file, 3)
  expect(await reasonOf(cut.resultDir)).toContain('metrics.json was changed')
  const touched = published()
  utimesSync(touched.file, new Date(1000), new Date(1000))
  expect(await reasonOf(touched.resultDir)).toContain('metrics.json was changed')
})

test.each([
  ['torn', '{"format": 1, "identityHash": "ha'],
  ['empty', ''],
  ['written by something else', '{"identityHash": "hash"}'],
  ['of a run that did not succeed', '{"format": 1, "identityHash": "hash", "state": "failed"}'],
])('a run.json that is %s is not complete', async (_, text) => {
  const { resultDir } = published()
  writeFileSync(path.join(resultDir, 'run.json'), text)
  expect(await reasonOf(resultDir)).toContain('torn or was written by something else')
})

test('many results are judged as each of them is, and a disk that takes its time is left to threads', async () => {
  const whole = published()
  const cut = published()
  truncateSync(cut.file, 3)
  const foreign = path.join(base, 'foreign-too')
  mkdirSync(foreign)
  writeFileSync(path.join(foreign, 'metrics.json'), '{}')
  const dirs = [whole.resultDir, cut.resultDir, foreign, path.join(base, 'absent'), whole.resultDir]
  const candidates = dirs.map((resultDir) => ({ resultDir, identityHash: 'hash' }))
  const each = await Promise.all(dirs.map((dir) => isComplete(dir, 'hash')))
  const judged = async (...disks: Disk[]) => {
    const found = new Map<object, unknown>()
    await areComplete(candidates, (candidate, result) => found.set(candidate, result), ...disks)
    return candidates.map((candidate) => found.get(candidate))
  }
  expect(await judged()).toEqual(each)

  const looks: string[] = []
  const sleepy: Disk = {
    ...byThreads,
    async readFile(file) {
      looks.push(file)
      // Longer than a turn may take: slowness is what this disk is for.
      await new Promise((resolve) => setTimeout(resolve, 60))
      return byThreads.readFile(file)
    },
  }
  expect(await judged(sleepy)).toEqual(each)
  expect(looks).toHaveLength(1)
})
