import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { expand as expandSpec } from '../../../../matrix/expand'
import { parseSpec } from '../../../../matrix/parse'
import type { Cell, Json } from '../../../../matrix/types'
import { readLmEvalResults } from '../../../../results/lm-eval'
import type { Tree } from '../../../../tree'
import llmEval from '../..'
import { readScores, scoresOfTask } from './scores'

const expand = (axis: 'model' | 'task', raw: Json) =>
  llmEval.axes.find(({ name }) => name === axis)!.expand(raw, { adapter: 'lm-eval' })

function cellOf(model: Json, task: Json, params: object = {}): Cell {
  const axes = { model: expand('model', model).values[0]!, task: expand('task', task).values[0]! }
  return { axes, params: llmEval.params.parse({ adapter: 'lm-eval', ...params }) }
}

function argumentsOf(model: Json, task: Json, params: object = {}): string[] {
  const { program } = llmEval.command(cellOf(model, task, params), 'run')
  return program.kind === 'python' ? program.args! : []
}

/** Of `--option=value` or `--option value`. */
function option(args: string[], name: string): string | undefined {
  const joined = args.find((each) => each.startsWith(`${name}=`))
  return joined?.slice(name.length + 1) ?? args[args.indexOf(name) + 1]
}

const recorded = (name: string) =>
  readFileSync(path.join(import.meta.dirname, '../../../../results/testing/lm-eval', `${name}.json`), 'utf8')
const treeOf = (text: string | null): Tree => ({ text: async () => text, list: async () => [] })

describe('A matrix of lm-eval', () => {
  function spec(axes: object, params: object = {}) {
    const given = { benchmark: 'llm-eval', axes, params: { adapter: 'lm-eval', ...params } }
    const { issues, stages } = expandSpec(parseSpec(given as Json).spec)
    return { issues, cells: stages[0]?.cells.map(({ cell }) => cell) ?? [] }
  }

  it('takes a limit of 1 for one sample, as the harness does, and one of 0.5 for half of them', () => {
    const seconds = (params: object) => llmEval.costSeconds(cellOf('a', 'b', params))
    expect(seconds({ limit: 1 })).toBeLessThan(seconds({ limit: 2 }))
    expect(seconds({ limit: 2 })).toBeLessThan(seconds({ limit: 0.5 }))
    expect(seconds({ limit: 0.5 })).toBeLessThan(seconds({}))
  })

  it('has no axis attention: its runs stand below model and task', () => {
    const { issues, cells } = spec({
      model: ['org/a', 'org/b'],
      task: ['hellaswag', { name: 'gsm8k', num_fewshot: 5 }],
    })
    expect(issues).toEqual([])
    expect(cells.map((cell) => llmEval.resultPath(cell).join(' / '))).toEqual([
      'org/a / hellaswag',
      'org/a / gsm8k_5-shot',
      'org/b / hellaswag',
      'org/b / gsm8k_5-shot',
    ])
    expect(spec({ model: ['a'], task: ['b'], attention: ['dense'] }).issues).toMatchObject([
      { path: 'axes.attention', message: expect.stringContaining('no axis') },
    ])
  })

  it('takes seed, shots and limit as axes', () => {
    const { issues, cells } = spec({ model: ['a'], task: ['b'], num_fewshot: [0, 5], limit: [0.1], seed: [1] })
    expect(issues).toEqual([])
    const shots = cells.map((cell) => {
      const { program } = llmEval.command(cell, 'run')
      return option(program.kind === 'python' ? program.args! : [], '--num_fewshot')
    })
    expect(shots).toEqual(['0', '5'])
  })

  it('that names the model twice is a fault', () => {
    const twice = { model_args: { pretrained: 'org/b' } }
    expect(spec({ model: ['org/a'], task: ['b'] }, twice).issues).toMatchObject([
      { path: 'params.model_args.pretrained', fix: 'Take it out of model_args.' },
    ])
    expect(spec({ model: [{ name: 'org/a', ...twice }], task: ['b'] }).issues).toMatchObject([
      { message: expect.stringContaining('pretrained stands in model_args') },
    ])
  })

  it.each<[object, string]>([
    [{ num_fewshot: -1 }, 'num_fewshot'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ batch_size: 'all' }, 'batch_size'],
    [{ model_args: 'dtype=float16' }, 'model_args'],
    [{ model_args: { 'a=b': 1 } }, 'model_args'],
    [{ model_type: '--help' }, 'model_type'],
    [{ python: '' }, 'python'],
    [{ shots: 5 }, 'shots'],
  ])('with the parameters %j is a fault that names it', (params, name) => {
    const { issues } = spec({ model: ['a'], task: ['b'] }, params)
    expect(issues.length).toBeGreaterThan(0)
    expect(JSON.stringify(issues)).toContain(name)
  })
})

describe('A task', () => {
  it('may bring shots and a limit of its own, which its name shows', () => {
    expect(expand('task', { name: 'arc_easy', num_fewshot: 25, limit: 0.5 }).values).toEqual([
      {
        label: 'arc_easy_25-shot_limit-0.5',
        detail: '25-shot · limit 0.5',
        value: { name: 'arc_easy', num_fewshot: 25, limit: 0.5 },
      },
    ])
    expect(expand('task', { name: 'arc_easy', label: 'ARC' }).values[0]?.label).toBe('ARC')
  })

  it.each<[Json, string]>([
    ['hellaswag,arc_easy', ''],
    ['mmlu_*', ''],
    ['--help', ''],
    ['../tasks/a', ''],
    ['my.yaml', ''],
    ['', ''],
    [7, ''],
    [{ name: 'a b' }, 'name'],
    [{ name: 'a', shots: 1 }, 'shots'],
    [{ name: 'a', limit: -1 }, 'limit'],
    [{ num_fewshot: 1 }, 'name'],
  ])('that is not one task by its form is a fault: %j', (raw, at) => {
    expect(expand('task', raw)).toMatchObject({ values: [], issues: [{ path: at }] })
  })
})

describe('A model', () => {
  it('may bring arguments of its own, so that two stand side by side', () => {
    const raw = { name: 'org/a', label: 'a at step 100', model_args: { revision: 'step100' } }
    expect(expand('model', raw).values).toEqual([
      {
        label: 'a at step 100',
        detail: 'revision step100',
        value: { name: 'org/a', model_args: { revision: 'step100' } },
      },
    ])
    expect(option(argumentsOf(raw, 'piqa', { model_args: { dtype: 'float16' } }), '--model_args')).toBe(
      'pretrained=org/a,dtype=float16,revision=step100',
    )
  })

  it.each<[Json]>([[''], [3], [{ label: 'x' }], [{ name: 'a', size: 7 }], [{ name: 'a', label: '' }]])(
    'that is none is a fault: %j',
    (raw) => {
      const { values, issues } = expand('model', raw)
      expect([values, issues.length]).toEqual([[], 1])
    },
  )
})

describe('The command line of the harness', () => {
  it('holds what the user gave and leaves the rest to the harness', () => {
    expect(argumentsOf('org/a', 'piqa')).toEqual([
      '--model',
      'hf',
      '--model_args=pretrained=org/a',
      '--tasks',
      'piqa',
      '--batch_size',
      '1',
      '--log_samples',
    ])
  })

  it('holds every parameter', () => {
    const params = {
      num_fewshot: 3,
      limit: 10,
      batch_size: 'auto:4',
      include_path: 'my tasks',
      gen_kwargs: { temperature: 0, do_sample: false },
      apply_chat_template: 'tool_use',
      fewshot_as_multiturn: true,
      system_instruction: '-- be brief',
      log_samples: false,
      seed: 7,
      trust_remote_code: true,
      confirm_run_unsafe_code: true,
    }
    expect(argumentsOf('org/a', { name: 'piqa', num_fewshot: 0 }, params).slice(3)).toEqual([
      '--tasks',
      'piqa',
      '--num_fewshot=0',
      '--limit=10',
      '--batch_size',
      'auto:4',
      '--include_path=my tasks',
      '--gen_kwargs=temperature=0,do_sample=False',
      '--apply_chat_template',
      'tool_use',
      '--fewshot_as_multiturn',
      '--system_instruction=-- be brief',
      '--seed=7',
      '--trust_remote_code',
      '--confirm_run_unsafe_code',
    ])
  })

  it('names the model as its type calls it', () => {
    const named = (params: object) => option(argumentsOf('m', 'piqa', params), '--model_args')
    expect(named({ model_type: 'vllm' })).toBe('pretrained=m')
    expect(named({ model_type: 'local-chat-completions' })).toBe('model=m')
    expect(named({ model_type: 'openai-completions' })).toBe('model=m')
    expect(named({ model_type: 'nemo_lm' })).toBe('path=m')
    expect(named({ model_type: 'own', model_argument: 'name' })).toBe('name=m')
    expect(argumentsOf('m', 'piqa', { model_type: 'dummy' }).join(' ')).not.toContain('model_args')
  })

  it.each<[Json]>([['a,b=c'], ['1'], ['True'], ['none'], [''], ['a "b"'], [['x']], [{ x: 1 }], [null], [-1]])(
    'writes as JSON what the harness would read as something else: %j',
    (value) => {
      const written = option(argumentsOf('m', 'piqa', { model_args: { x: value } }), '--model_args')!
      expect(JSON.parse(written)).toEqual({ pretrained: 'm', x: value })
    },
  )
})

describe('An evaluation by lm-eval', () => {
  it('is told apart by all that changes a score, and by nothing else', () => {
    const identity = (params: object, task: Json = 'piqa') => llmEval.identity(cellOf('org/a', task, params)).value
    const plain = identity({})
    for (const same of [{ batch_size: 8 }, { python: '/opt/python' }, { batch_size: 'auto' }])
      expect(identity(same)).toEqual(plain)
    for (const other of [
      { num_fewshot: 0 },
      { limit: 10 },
      { seed: 1 },
      { model_type: 'vllm' },
      { model_args: { dtype: 'float16' } },
      { gen_kwargs: { temperature: 1 } },
      { apply_chat_template: true },
      { system_instruction: 'x' },
      { include_path: 'tasks' },
      { log_samples: false },
    ])
      expect(identity(other)).not.toEqual(plain)
    expect(identity({ limit: 10 }, { name: 'piqa', limit: 5 })).toEqual(identity({}, { name: 'piqa', limit: 5 }))
  })

  it('is known by the files of a local model and of own tasks', () => {
    expect(llmEval.inputs!(cellOf('models/a', 'piqa', { include_path: 'tasks' }))).toEqual(['models/a/*', 'tasks/**'])
    expect(llmEval.inputs!(cellOf('org/a', 'piqa'))).toEqual(['org/a/*'])
  })

  it('declares its samples only where they are kept', () => {
    const files = (params: object) => llmEval.files(cellOf('a', 'piqa', params)).map(({ path }) => path)
    expect(files({})).toEqual(['results.json', 'samples_piqa.jsonl'])
    expect(files({ log_samples: false })).toEqual(['results.json'])
  })
})

describe('Scores', () => {
  it('of a task are its metrics', async () => {
    const scores = await llmEval.readScores(treeOf(recorded('tasks')), cellOf('m', 'sums'))
    expect(scores.map(({ name, headline }) => [name, headline])).toEqual([
      ['acc', undefined],
      ['acc_norm', true],
    ])
  })

  it('of a group are what it aggregates, then the headline of each task', async () => {
    const scores = await readScores(treeOf(recorded('group')), 'small')
    expect(scores.map(({ name, samples, headline }) => [name, samples, headline])).toEqual([
      ['acc', 12, true],
      ['sums: acc_norm', 12, undefined],
      ['echo: exact_match', 8, undefined],
    ])
  })

  const tasksOf = (results: object, more: object = {}) => readLmEvalResults({ results, ...more }).tasks
  const shares = { a: { 'acc,none': 0.2 }, b: { 'acc,none': 0.6 } }

  it('of a tag are the plain mean of its tasks, and say that it is ours', () => {
    const [mean, ...each] = scoresOfTask(tasksOf(shares), 'tag')
    expect(mean).toMatchObject({ name: 'acc', value: 0.4, headline: true, note: expect.stringContaining('by Rungrid') })
    expect(each.map(({ name, value }) => [name, value])).toEqual([
      ['a: acc', 0.2],
      ['b: acc', 0.6],
    ])
    const empty = { group_subtasks: { g: ['a', 'b'] } }
    expect(scoresOfTask(tasksOf({ ...shares, g: { alias: 'g', ' ': ' ' } }, empty), 'g')[0]?.value).toBe(0.4)
  })

  it('of a tag whose tasks measure different things, or nothing, have no headline value', () => {
    for (const b of [{ 'exact_match,none': 1 }, { 'acc,none': 'NaN' }])
      expect(scoresOfTask(tasksOf({ ...shares, b }), 'tag')[0]).toMatchObject({ value: null, headline: true })
    const perplexities = { a: { 'perplexity,none': 10 }, b: { 'perplexity,none': 20 } }
    expect(scoresOfTask(tasksOf(perplexities), 'tag')[0]?.value).toBeNull()
  })

  it.each([[null], ['{"results": '], ['[]'], ['{"results": {}}']])(
    'that cannot be read are one without a value and with the reason: %j',
    async (text) => {
      const scores = await readScores(treeOf(text), 'sums')
      expect(scores).toMatchObject([{ value: null, headline: true, note: expect.stringContaining('results.json') }])
    },
  )
})
