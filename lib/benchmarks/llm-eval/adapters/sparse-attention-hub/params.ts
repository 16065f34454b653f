import { z } from 'zod'
import { jsonSchema } from '../../../../matrix/json'

/** Types of torch that a text may name; the worker makes them real. */
const DTYPES = ['auto', 'bfloat16', 'float16', 'float32', 'float64', 'half', 'float', 'double']

const kwargs = (means: string) =>
  z
    .record(z.string(), jsonSchema)
    .superRefine((given, context) => {
      for (const key of ['torch_dtype', 'dtype']) {
        const type = given[key]
        if (type === undefined || (typeof type === 'string' && DTYPES.includes(type.replace(/^torch\./, '')))) continue
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `${JSON.stringify(type)} is no type of torch that a model is loaded in`,
          params: { fix: `Use one of: ${DTYPES.join(', ')}.` },
        })
      }
    })
    .default({})
    .describe(means)

/** Parameters of the adapter sparse-attention-hub. */
export const hubParams = z.strictObject({
  hub_path: z
    .string()
    .trim()
    .min(1)
    .nullable()
    .default(null)
    .describe('Your checkout of sparse-attention-hub; left out, the interpreter must find it (PYTHONPATH in env)'),
  python: z.string().trim().min(1).max(1000).default('python3').describe('The interpreter that has its packages'),
  model_kwargs: kwargs('For from_pretrained of the model: torch_dtype, attn_implementation, device_map …'),
  tokenizer_kwargs: kwargs('For from_pretrained of the tokenizer: padding_side …'),
  generation_kwargs: z
    .looseObject({ max_new_tokens: z.int().min(1).max(1_000_000).optional() })
    .catchall(jsonSchema)
    .default({})
    .describe('Only max_new_tokens has an effect in the hub, as an upper limit: decoding is always greedy'),
  request_kwargs: z
    .strictObject({
      max_requests: z.int().min(1).max(10_000_000).optional(),
      max_context_length: z.int().min(1).max(100_000_000).optional(),
    })
    .default({})
    .describe('max_requests: rows to answer; max_context_length: tokens kept of a context, from its beginning'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .nullable()
    .default(null)
    .describe('Seed of random, numpy and torch; left out, none is set and maskers that sample differ from run to run'),
  micro_metric_max_records: z
    .int()
    .min(0)
    .max(100_000_000)
    .nullable()
    .default(10_000)
    .describe('Lines of micro_metrics.jsonl; null: no limit, which may be millions'),
  micro_metric_sampling_factor: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Share of the attention steps whose density and error are logged'),
})

export type HubParams = z.infer<typeof hubParams>
