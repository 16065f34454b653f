import { z } from 'zod'
import type { Json } from '../../../../matrix/types'
import { type Expansion, expandModelName, fault } from '../../adapter'
import { fewshotSchema, type LmEvalModel, type LmEvalTaskValue, limitSchema, lmEvalParams } from './params'

const label = z.string().trim().min(1).max(200)

const modelSchema = z.strictObject({
  name: z.string(),
  label: label.optional(),
  model_args: lmEvalParams.shape.model_args.unwrap().optional(),
})

/** The harness takes lists, patterns and files as well; a run is one task or group, so that it has one place in the grid. */
const TASK = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

const taskSchema = z.strictObject({
  name: z.string(),
  label: label.optional(),
  num_fewshot: fewshotSchema.optional(),
  limit: limitSchema.optional(),
})

/** A name or path of a model, or `{name, label, model_args}` where models differ in more than their name. */
export function expandModel(raw: Json): Expansion {
  if (!isMap(raw)) return finished(expandModelName(raw))
  const parsed = modelSchema.safeParse(raw)
  if (!parsed.success) return faultsOf(parsed.error, 'name, label, model_args')
  const { name, label, model_args } = parsed.data
  const known = expandModelName(name)
  if (known.issues.length > 0) return { values: [], issues: known.issues.map((issue) => ({ ...issue, path: 'name' })) }
  return finished(known, label, model_args as LmEvalModel['model_args'])
}

function finished(known: Expansion, label?: string, args?: LmEvalModel['model_args']): Expansion {
  const { issues } = known
  const values = known.values.map((model) => {
    const value: LmEvalModel = { name: model.label, ...(args ? { model_args: args } : {}) }
    return { label: label ?? model.label, value, ...(args ? { detail: detailOf(args) } : {}) }
  })
  return { values, issues }
}

const detailOf = (args: { [key: string]: Json }) =>
  Object.entries(args)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' · ')

/** The name of a task or group, or `{name, label, num_fewshot, limit}`. */
export function expandTask(raw: Json): Expansion {
  const parsed = taskSchema.safeParse(isMap(raw) ? raw : { name: raw })
  if (!parsed.success)
    return isMap(raw)
      ? faultsOf(parsed.error, 'name, label, num_fewshot, limit')
      : fault('must be the name of a task or group', '', 'Write hellaswag, or { name: hellaswag, num_fewshot: 5 }.')
  const { name, label, num_fewshot, limit } = parsed.data
  if (!TASK.test(name) || name.length > 200 || /\.ya?ml$/.test(name))
    return fault(
      `${JSON.stringify(name)} is not the name of one task or group`,
      isMap(raw) ? 'name' : '',
      'Letters, digits, `_`, `-` and `.`, a value each; tasks of your own are found by params.include_path.',
    )
  const value: LmEvalTaskValue = {
    name,
    ...(num_fewshot === undefined ? {} : { num_fewshot }),
    ...(limit === undefined ? {} : { limit }),
  }
  const said = [
    ...(num_fewshot === undefined ? [] : [`${num_fewshot}-shot`]),
    ...(limit === undefined ? [] : [`limit ${limit}`]),
  ]
  const short = [name, ...said.map((text) => text.replace(' ', '-'))].join('_')
  return {
    values: [{ label: label ?? short, ...(said.length > 0 ? { detail: said.join(' · ') } : {}), value }],
    issues: [],
  }
}

function faultsOf(error: z.ZodError, known: string): Expansion {
  const issues = error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys')
      return { path: issue.keys[0]!, message: `unknown key ${issue.keys.join(', ')}; known: ${known}` }
    return { path: issue.path.map(String).join('.'), message: issue.message }
  })
  return { values: [], issues }
}

function isMap(raw: Json): raw is { [key: string]: Json } {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

/** Names that many papers report; the harness has thousands: `python3 -m lm_eval ls tasks` lists them. */
export const taskChoices = [
  ['hellaswag', 'endings of everyday scenes'],
  ['arc_easy', 'school science, easy'],
  ['arc_challenge', 'school science, hard'],
  ['winogrande', 'what a pronoun refers to'],
  ['piqa', 'physical common sense'],
  ['mmlu', '57 subjects, a group'],
  ['gsm8k', 'word problems, generated answers'],
  ['truthfulqa_mc2', 'common misconceptions'],
  ['lambada_openai', 'last word of a passage'],
  ['wikitext', 'perplexity of articles'],
].map(([name, detail]) => ({ label: name!, value: name!, detail: detail! }))
