import { expect, it } from 'vitest'
import { z } from 'zod'
import { fieldValue, paramFields } from './param-fields'

const schema = z.toJSONSchema(
  z.object({
    steps: z.int().min(1).max(5000).default(200).describe('optimizer steps'),
    rate: z.number().positive().default(0.01),
    adapter: z.enum(['builtin', 'lm-eval']).default('builtin'),
    resume: z.boolean().default(true),
    text: z.string().nullable().default(null),
    argv: z.array(z.string()),
    extra: z.record(z.string(), z.json()).default({}),
  }),
  { io: 'input' },
)
const fields = paramFields(schema)
const field = (name: string) => fields.find((each) => each.name === name)!

it('makes a field of each kind from what zod makes of a benchmark', () => {
  expect(fields.map((each) => [each.name, each.kind])).toEqual([
    ['steps', 'number'],
    ['rate', 'number'],
    ['adapter', 'choice'],
    ['resume', 'boolean'],
    ['text', 'text'],
    ['argv', 'structure'],
    ['extra', 'structure'],
  ])
  expect(field('steps')).toMatchObject({ default: 200, help: 'optimizer steps · 1 to 5000', required: false })
  expect(field('adapter').choices.map((choice) => choice.value)).toEqual(['builtin', 'lm-eval'])
  expect(field('argv').required).toBe(true)
})

it('puts typed text into the spec with the right type, and nothing for an empty field', () => {
  expect(fieldValue(field('steps'), ' 50 ')).toBe(50)
  expect(fieldValue(field('steps'), 'many')).toBe('many')
  expect(fieldValue(field('steps'), '  ')).toBeUndefined()
  expect(fieldValue(field('text'), '17')).toBe('17')
  expect(fieldValue(field('argv'), '[python, "train.py"]')).toEqual(['python', 'train.py'])
})

it('finds the fields of a schema that has a name', () => {
  const named = {
    $ref: '#/$defs/Params',
    $defs: {
      Params: { type: 'object', properties: { seed: { type: 'integer', default: 1 }, mode: { $ref: '#/$defs/Mode' } } },
      Mode: { enum: ['fast', 'exact'] },
    },
  }
  expect(paramFields(named).map((field) => [field.name, field.kind])).toEqual([
    ['seed', 'number'],
    ['mode', 'choice'],
  ])
})
