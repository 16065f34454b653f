import type { Issue } from '../../../../errors/rungrid-error'
import { sanitise } from '../../../../matrix/paths'
import type { Cell, Json } from '../../../../matrix/types'
import type { DeclaredFile } from '../../../types'
import { type Adapter, axisOf } from '../../adapter'
import { harnessArguments, modelArgument } from './arguments'
import { expandModel, expandTask, taskChoices } from './axes'
import { type LmEvalModel, type LmEvalParams, type LmEvalTaskValue, lmEvalParams } from './params'
import { RESULTS, readScores } from './scores'

const paramsOf = (cell: Cell) => cell.params as unknown as LmEvalParams
const modelOf = (cell: Cell) => axisOf(cell.axes, 'model').value as unknown as LmEvalModel
const taskOf = (cell: Cell) => axisOf(cell.axes, 'task').value as unknown as LmEvalTaskValue

/** Guesses until durations were measured: start of the harness with its libraries and model, then each sample. */
const START_SECONDS = 60
const SECONDS_PER_SAMPLE = 0.5
const USUAL_SAMPLES = 2000

/**
 * EleutherAI's lm-evaluation-harness, as the user has it installed: workers/lm-eval/driver.py runs its command line
 * and brings progress, failures and results into our forms.
 */
const lmEval: Adapter = {
  id: 'lm-eval',
  title: 'lm-evaluation-harness',
  description: 'Runs tasks of EleutherAI’s lm-evaluation-harness with the Python that has it installed.',
  params: lmEvalParams,
  paramAxes: ['seed', 'num_fewshot', 'limit'],
  model: { help: 'Name on a model hub, path of a directory, or name at a service.', choices: [], expand: expandModel },
  task: {
    help: 'A task or group of the harness, or one of your own (include_path).',
    choices: taskChoices,
    expand: expandTask,
  },

  check(cell: Cell): Issue[] {
    const { model_args } = paramsOf(cell)
    const argument = modelArgument(paramsOf(cell))
    const issues: Issue[] = []
    if (argument !== null && argument in model_args)
      issues.push({
        path: `params.model_args.${argument}`,
        message: `${argument} comes from the axis model.`,
        fix: 'Take it out of model_args.',
      })
    if (argument !== null && argument in (modelOf(cell).model_args ?? {}))
      issues.push({ path: 'axes.model', message: `${argument} stands in model_args, and is the name of the model.` })
    return issues
  },

  command: (cell) => ({
    program: {
      kind: 'python',
      file: 'lm-eval.py',
      python: paramsOf(cell).python,
      args: harnessArguments(modelOf(cell), taskOf(cell), paramsOf(cell)),
    },
    // Relative paths, also those that tasks hold, start where the server was started.
    cwd: '.',
  }),

  files(cell): DeclaredFile[] {
    const { log_samples } = paramsOf(cell)
    const results: DeclaredFile = { path: RESULTS, format: 'json', required: true, title: 'Results of the harness' }
    if (!log_samples) return [results]
    // Not required: of a group there is one for each of its tasks instead.
    const path = `samples_${sanitise(taskOf(cell).name)}.jsonl`
    return [results, { path, format: 'jsonl', required: false, title: 'Every prompt and answer' }]
  },

  readScores: (tree, cell) => readScores(tree, taskOf(cell).name),

  /** Neither the place of Python nor how many samples go at a time is meant to change a score. */
  identity(cell) {
    const { python: _python, batch_size: _batch, ...params } = paramsOf(cell)
    const { num_fewshot, limit } = { ...params, ...taskOf(cell) }
    const facts = { ...params, num_fewshot: num_fewshot ?? null, limit: limit ?? null }
    return { params: facts as unknown as Json }
  },

  inputs(cell) {
    const { include_path } = paramsOf(cell)
    return [`${modelOf(cell).name}/*`, ...(include_path === undefined ? [] : [`${include_path}/**`])]
  },

  costSeconds(cell) {
    const limit = taskOf(cell).limit ?? paramsOf(cell).limit ?? USUAL_SAMPLES
    const samples = limit < 1 ? limit * USUAL_SAMPLES : limit
    return START_SECONDS + samples * SECONDS_PER_SAMPLE
  },

  series: [{ name: 'requests_per_second', title: 'Requests per second', unit: '/s', direction: 'higher' }],
}

export default lmEval
