import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { detectFormat } from './index'
import lmEval from './lm-eval'
import { memoryTree } from './testing'

/** Recordings of the harness itself: see the README beside them. */
const recorded = (name: string) =>
  readFileSync(path.join(import.meta.dirname, '../results/testing/lm-eval', name), 'utf8')
const read = (files: Record<string, string>) => lmEval.read(memoryTree(files, 4096))

/** A result as small as it can be. */
const result = (model: string, results: object, more: object = {}) =>
  JSON.stringify({ results, model_name: model, date: 1795310000, ...more })
const OLD = 'results_2026-11-01T10-00-00.000001.json'
const NEW = 'results_2026-11-02T10-00-00.000001.json'

const table = async (files: Record<string, string>) =>
  (await read(files)).runs.map(({ axes, scores, failure }) => [
    ...Object.values(axes).map(({ group, label }) => (group ? `${group}/${label}` : label)),
    failure ?? scores.find((score) => score.headline)?.value,
  ])

describe('results of lm-evaluation-harness', () => {
  it('as it writes them become a cell for each task, with samples, scale and files', async () => {
    const stamp = NEW.slice(8, -5)
    const found = await read({
      [`models__tiny-1/${NEW}`]: recorded('tasks.json'),
      [`models__tiny-1/samples_sums_${stamp}.jsonl`]: '{}\n',
    })
    expect(found.problems).toEqual([])
    expect(found.runs.map(({ axes }) => [axes.model!.label, axes.task!.label])).toEqual([
      ['models/tiny-1', 'sums'],
      ['models/tiny-1', 'echo'],
      ['models/tiny-1', 'sentences'],
    ])
    const [sums] = found.runs
    expect(sums).toMatchObject({
      dir: 'models__tiny-1',
      files: [NEW, `samples_sums_${stamp}.jsonl`],
      note: 'Only the first 12 samples. 1-shot.',
    })
    expect(sums!.scores.find((score) => score.headline)).toMatchObject({ name: 'acc_norm', scale: [0, 1], samples: 12 })
    expect(sums!.failure).toBeUndefined()
    // The date of the file is when it began; it took 41 s.
    expect(sums!.endedAt).toBe('2026-11-22T01:21:09.892Z')
  })

  it('counts a group that has a score once: its parts are further scores of its cell', async () => {
    const found = await read({ 'm/results.json': recorded('group.json') })
    // `echo` has another metric than its group, so that it is no part of the mean.
    expect(found.runs.map(({ axes }) => [axes.task!.group, axes.task!.label])).toEqual([
      ['small', 'echo'],
      [undefined, 'small'],
    ])
    expect(found.runs[1]!.scores.map(({ name, headline }) => [name, headline])).toEqual([
      ['acc', true],
      ['sums: acc_norm', undefined],
    ])
  })

  it('takes the newest of each model and task, and tells of the older ones', async () => {
    const files = {
      [`a/${NEW}`]: result('org/a', { qa: { 'acc,none': 0.6 } }),
      [`a/${OLD}`]: result('org/a', { qa: { 'acc,none': 0.5 }, math: { 'acc,none': 0.1 } }),
      [`b/${OLD}`]: result('org/b', { qa: { 'acc,none': 0.7 } }),
    }
    expect(await table(files)).toEqual([
      ['org/a', 'qa', 0.6],
      ['org/a', 'math', 0.1],
      ['org/b', 'qa', 0.7],
    ])
    expect((await read(files)).problems).toEqual([
      expect.objectContaining({ path: `a/${OLD}`, level: 'warning', message: expect.stringContaining(`a/${NEW}`) }),
    ])
  })

  it('makes an axis of the number of examples where there are several', async () => {
    const shots = (n: number) => ({ 'n-shot': { qa: n } })
    expect(
      await table({
        [`a/${OLD}`]: result('a', { qa: { 'acc,none': 0.5 } }, shots(0)),
        [`a/${NEW}`]: result('a', { qa: { 'acc,none': 0.6 } }, shots(5)),
      }),
    ).toEqual([
      ['a', '0', 'qa', 0.5],
      ['a', '5', 'qa', 0.6],
    ])
  })

  it('shows a task without a number as failed, never as 0', async () => {
    const runs = await table({ 'a/results.json': '{"results": {"qa": {"acc,none": NaN}, "gone": {"alias": "gone"}}}' })
    expect(runs.map((run) => run.at(-1))).toEqual([
      expect.stringContaining('holds no number for qa'),
      'a/results.json holds no metric of gone.',
    ])
    expect(runs.map((run) => run[0])).toEqual(['a', 'a'])
  })

  it('says which files are empty, cut off or something else, and reads the others', async () => {
    const found = await read({
      [`a/${OLD}`]: recorded('tasks.json').slice(0, 500),
      'b/results.json': '',
      'c/results.json': '{"scores": 1}',
      [`d/${NEW}`]: result('d', { qa: { 'acc,none': 1 } }),
    })
    expect(found.problems.map(({ path: file, level }) => [file, level])).toEqual([
      [`a/${OLD}`, 'warning'],
      ['b/results.json', 'warning'],
      ['c/results.json', 'warning'],
    ])
    expect(found.runs).toHaveLength(1)
  })

  it('are recognised as a directory or a single file, and no other JSON is', async () => {
    const detected = async (files: Record<string, string>) => (await detectFormat(memoryTree(files, 4096)))?.id ?? null
    expect(await detected({ [`org/a/${NEW}`]: recorded('tasks.json'), 'notes.txt': 'x' })).toBe('lm-eval')
    expect(await detected({ 'mine.json': recorded('group.json') })).toBe('lm-eval')
    expect(await detected({ 'a/results.json': '[1]' })).toBeNull()
    expect(await detected({ 'mine.json': '{"a": 1}' })).toBeNull()
  })
})
