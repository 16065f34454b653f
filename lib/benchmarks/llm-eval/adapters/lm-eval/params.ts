import { z } from 'zod'
import type { Json } from '../../../../matrix/types'

/** `acc`-like names of arguments: what stands before `=` on the harness's command line. */
const ARGUMENT = /^[A-Za-z_][A-Za-z0-9_]*$/

const argumentsSchema = z.record(z.string().regex(ARGUMENT, 'This is not the name of an argument.'), z.json())

const textWithoutNul = (limit: number) =>
  z
    .string()
    .min(1)
    .max(limit)
    .refine((text) => !text.includes('\0'), 'It holds a NUL character.')

export const limitSchema = z
  .number()
  .positive()
  .max(100_000_000)
  .refine((limit) => limit < 1 || Number.isInteger(limit), 'This is a whole number of samples, or a share below 1.')

export const fewshotSchema = z.int().min(0).max(1000)

/** Parameters of the lm-eval adapter: those of the harness's command line that decide about a score. */
export const lmEvalParams = z.strictObject({
  model_type: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, 'This is not the name of a model type, such as hf or vllm.')
    .default('hf')
    .describe('How the harness reaches the model: hf, vllm, local-completions, dummy, …'),
  model_args: argumentsSchema
    .default({})
    .describe('Arguments of the model, as a map: { dtype: bfloat16 }. The name of the model comes from the axis'),
  model_argument: z
    .string()
    .regex(ARGUMENT, 'This is not the name of an argument.')
    .optional()
    .describe('The argument that takes the name of the model; default: pretrained, for services model'),
  num_fewshot: fewshotSchema.optional().describe('Examples in the prompt; default: what the task says'),
  limit: limitSchema.optional().describe('Samples of each task, or a share of them below 1; default: all'),
  batch_size: z
    .union([z.int().min(1).max(100_000), z.string().regex(/^auto(:\d{1,3})?$/, 'A number, auto, or auto:N.')])
    .default(1)
    .describe('Samples at a time: a number, auto, or auto:N'),
  include_path: textWithoutNul(1000).optional().describe('Directory with tasks of your own, as YAML files'),
  gen_kwargs: argumentsSchema.default({}).describe('Arguments of generation, as a map: { temperature: 0 }'),
  apply_chat_template: z
    .union([z.boolean(), textWithoutNul(200)])
    .default(false)
    .describe('Put prompts into the chat template of the model; a text names one of several'),
  fewshot_as_multiturn: z.boolean().optional().describe('Examples as turns of a conversation'),
  system_instruction: textWithoutNul(20_000).optional().describe('System prompt'),
  log_samples: z.boolean().default(true).describe('Keep every prompt and answer among the results'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .describe('Seed of python, numpy, torch and the examples; default: 0 and 1234, as the harness has it'),
  trust_remote_code: z.boolean().default(false).describe('Run Python code that comes with a model or data set'),
  confirm_run_unsafe_code: z.boolean().default(false).describe('Run code that a model wrote, for tasks that test it'),
  python: textWithoutNul(1000).default('python3').describe('The Python that has lm-eval installed'),
})

/** As they stand in a cell. */
export type LmEvalParams = z.infer<typeof lmEvalParams> & { adapter: 'lm-eval' }

/** A value of the model axis. */
export type LmEvalModel = { name: string; model_args?: { [key: string]: Json } }

/** A value of the task axis; what it says goes before the parameters. */
export type LmEvalTaskValue = { name: string; num_fewshot?: number; limit?: number }
