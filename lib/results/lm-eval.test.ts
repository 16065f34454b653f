import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLmEvalResults } from './lm-eval'

const recorded = (name: string) =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'testing/lm-eval', `${name}.json`), 'utf8'))
const task = (results: object, more: object = {}) => readLmEvalResults({ results: { t: results }, ...more }).tasks[0]!
const score = (results: object, more?: object) => task(results, more).scores[0]!

describe('A recorded result of lm-eval 0.4.13', () => {
  it('says what was evaluated, when and by which version', () => {
    const { tasks, ...facts } = readLmEvalResults(recorded('tasks'))
    expect(facts).toEqual({
      model: 'models/tiny-1',
      modelType: 'hf',
      date: '2026-11-22T01:20:28.573Z',
      gitHash: null,
      harnessVersion: '0.4.13',
      seconds: 41.31919929800097,
      limit: 12,
    })
    expect(tasks.map(({ name, version, fewshot }) => [name, version, fewshot])).toEqual([
      ['sums', 1, 1],
      ['echo', 1, 1],
      ['sentences', 1, 1],
    ])
    expect(tasks[0]?.config).toMatchObject({ output_type: 'multiple_choice', num_fewshot: 1 })
  })

  it('gives each metric with direction, scale, samples and standard error, acc_norm as the headline', () => {
    const [sums, echo, sentences] = readLmEvalResults(recorded('tasks')).tasks
    expect(sums?.scores).toEqual([
      {
        name: 'acc',
        value: 0.16666666666666666,
        direction: 'higher',
        scale: [0, 1],
        samples: 12,
        note: 'standard error 0.1124',
      },
      {
        name: 'acc_norm',
        value: 0.25,
        direction: 'higher',
        scale: [0, 1],
        samples: 12,
        headline: true,
        note: 'standard error 0.1306',
      },
    ])
    expect(echo?.scores).toMatchObject([{ name: 'exact_match', value: 0, samples: 12, headline: true }])
    expect(sentences?.scores).toEqual([
      { name: 'word_perplexity', value: 1143279659198.4102, direction: 'lower', samples: 8, headline: true },
      { name: 'byte_perplexity', value: 258.00640969852856, direction: 'lower', samples: 8 },
      { name: 'bits_per_byte', value: 8.011263096994629, direction: 'lower', samples: 8 },
    ])
  })

  it('tells a group from its tasks and counts the samples that its metric has', () => {
    const tasks = readLmEvalResults(recorded('group')).tasks
    expect(tasks.map(({ name, group, subtasks }) => [name, group, subtasks])).toEqual([
      ['sums', 'small', undefined],
      ['echo', 'small', undefined],
      ['small', undefined, ['sums', 'echo']],
    ])
    expect(tasks[2]?.scores).toMatchObject([{ name: 'acc', value: 0.16666666666666666, samples: 12, headline: true }])
  })
})

describe('A result', () => {
  it.each([[null], [[]], ['text'], [{}], [{ results: [] }], [{ results: 3, groups: { t: { 'acc,none': 1 } } }]])(
    'of something else is refused with the fix: %j',
    (json) => {
      expect(() => readLmEvalResults(json)).toThrow(
        expect.objectContaining({ code: 'invalid_input', fix: expect.stringContaining('--output_path') }),
      )
    },
  )

  it('of a metric that is no number has no value, and says what stood there', () => {
    for (const given of ['NaN', 'N/A', null, [1, 2]])
      expect(score({ 'acc,none': given })).toMatchObject({
        value: null,
        headline: true,
        note: expect.stringContaining(`gave ${JSON.stringify(given)} for acc,none`),
      })
  })

  it('keeps the headline at its metric where that metric has no value', () => {
    const { scores } = task({ 'acc,none': 0.5, 'acc_norm,none': 'NaN' })
    expect(scores.map(({ name, headline }) => [name, headline])).toEqual([
      ['acc', undefined],
      ['acc_norm', true],
    ])
  })

  it('of one metric under several filters names each, and the first is the headline', () => {
    const { scores } = task({
      alias: 'gsm8k',
      'exact_match,strict-match': 0.4,
      'exact_match_stderr,strict-match': 0.02,
      'exact_match,flexible-extract': 0.5,
    })
    expect(scores.map(({ name, value, headline }) => [name, value, headline])).toEqual([
      ['exact_match,strict-match', 0.4, true],
      ['exact_match,flexible-extract', 0.5, undefined],
    ])
  })

  it('is not given a scale that the value leaves, nor one where tasks disagree', () => {
    expect(score({ 'acc,none': 41.5 }).scale).toBeUndefined()
    expect(score({ 'f1,none': 0.5 }).scale).toBeUndefined()
    expect(score({ 'prompt_level_strict_acc,none': 0.5 }).scale).toEqual([0, 1])
  })

  it('without a direction takes the usual one and says so', () => {
    expect(score({ 'perplexity,none': 12 })).toMatchObject({
      direction: 'lower',
      note: 'the file does not say which direction is better',
    })
    const told = score({ 'perplexity,none': 12 }, { higher_is_better: { t: { perplexity: true } } })
    expect(told).toEqual({ name: 'perplexity', value: 12, direction: 'higher', headline: true })
  })

  it('of version 0.3, with no filters and arguments as text, is read too', () => {
    const { model, modelType, tasks } = readLmEvalResults({
      results: { arc_easy: { acc: 0.6, acc_stderr: 0.01, acc_norm: 0.55, acc_norm_stderr: 0.01 } },
      versions: { arc_easy: 0 },
      config: { model: 'hf-causal', model_args: 'pretrained=EleutherAI/pythia-70m, dtype=float16', num_fewshot: 0 },
    })
    expect({ model, modelType }).toEqual({ model: 'EleutherAI/pythia-70m', modelType: 'hf-causal' })
    expect(tasks[0]).toMatchObject({ name: 'arc_easy', version: 0, fewshot: null })
    expect(tasks[0]?.scores.map(({ name, value }) => [name, value])).toEqual([
      ['acc', 0.6],
      ['acc_norm', 0.55],
    ])
  })

  it('with names that objects have anyway reads what the file says, and nothing of theirs', () => {
    const { tasks } = readLmEvalResults({ results: { constructor: { 'acc,none': 1 } }, configs: {}, versions: {} })
    expect(tasks).toMatchObject([{ name: 'constructor', config: null, version: null, fewshot: null }])
  })

  it('of a group that aggregates nothing has no scores', () => {
    expect(task({ alias: 't', ' ': ' ' }, { group_subtasks: { t: ['a', 'b'] } })).toMatchObject({
      scores: [],
      subtasks: ['a', 'b'],
    })
  })
})
