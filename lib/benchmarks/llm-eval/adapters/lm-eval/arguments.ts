import type { Json } from '../../../../matrix/types'
import type { LmEvalModel, LmEvalParams, LmEvalTaskValue } from './params'

type Arguments = { [name: string]: Json }

/** Model types that call the model by another name than `pretrained`; services call it `model`. */
const MODEL_ARGUMENT: Record<string, string | null> = {
  dummy: null,
  nemo_lm: 'path',
  textsynth: 'engine',
  watsonx_llm: 'model_id',
}
const SERVICE = /completions$|^(anthropic|litellm|openai|sglang-generate|gguf|ggml)/

/** The argument that takes the name of the model; null where the type has none. */
export function modelArgument({ model_type, model_argument }: LmEvalParams): string | null {
  if (model_argument !== undefined) return model_argument
  if (Object.hasOwn(MODEL_ARGUMENT, model_type)) return MODEL_ARGUMENT[model_type]!
  return SERVICE.test(model_type) ? 'model' : 'pretrained'
}

/** The harness's command line for a cell, without where its output goes. Options that stand at its default are left out. */
export function harnessArguments(model: LmEvalModel, task: LmEvalTaskValue, params: LmEvalParams): string[] {
  const { num_fewshot, limit } = { ...params, ...task }
  const name = modelArgument(params)
  const modelArgs: Arguments = {
    ...(name === null ? {} : { [name]: model.name }),
    ...(params.model_args as Arguments),
    ...model.model_args,
  }
  const template = params.apply_chat_template
  return [
    ...['--model', params.model_type],
    ...option('--model_args', written(modelArgs)),
    ...['--tasks', task.name],
    ...option('--num_fewshot', num_fewshot),
    ...option('--limit', limit),
    ...['--batch_size', String(params.batch_size)],
    ...option('--include_path', params.include_path),
    ...option('--gen_kwargs', written(params.gen_kwargs as Arguments)),
    ...(template === false ? [] : template === true ? ['--apply_chat_template'] : ['--apply_chat_template', template]),
    ...flag('--fewshot_as_multiturn', params.fewshot_as_multiturn),
    ...option('--system_instruction', params.system_instruction),
    ...flag('--log_samples', params.log_samples),
    ...option('--seed', params.seed),
    ...flag('--trust_remote_code', params.trust_remote_code),
    ...flag('--confirm_run_unsafe_code', params.confirm_run_unsafe_code),
  ]
}

/** With `=`, so that a value that begins with a dash is not taken for an option. */
const option = (name: string, value: string | number | undefined) =>
  value === undefined || value === '' ? [] : [`${name}=${value}`]

const flag = (name: string, on: boolean | undefined) => (on ? [name] : [])

/** What every version of the harness reads as text in `key=value,key=value`: it guesses types, so `1` as text is none of it. */
const PLAIN_TEXT = /^[A-Za-z_./~][\w./~:@+-]*$/
const GUESSED = /^(true|false|none|null|nan|inf|infinity)$/i

/** `dtype=bfloat16,max_length=2048` where that keeps each value as it is; else JSON, which newer versions read. */
function written(values: Arguments): string {
  const entries = Object.entries(values)
  if (entries.length === 0) return ''
  const plain = entries.every(
    ([, value]) =>
      typeof value === 'boolean' ||
      (typeof value === 'number' && value >= 0) ||
      (typeof value === 'string' && PLAIN_TEXT.test(value) && !GUESSED.test(value)),
  )
  if (!plain) return JSON.stringify(values)
  return entries.map(([name, value]) => `${name}=${pythonText(value)}`).join(',')
}

const pythonText = (value: Json) => (value === true ? 'True' : value === false ? 'False' : String(value))
