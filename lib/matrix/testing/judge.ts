/** A benchmark for tests of the matrix: models × attention × tasks with subsets, and a seed that may be an axis. */
import { z } from 'zod'
import type { Benchmark } from '../../benchmarks/types'
import type { AxisValue, Json } from '../types'

const named = (raw: Json): AxisValue | null => {
  if (typeof raw === 'string') return { label: raw, value: raw }
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw) && typeof raw.name === 'string')
    return { label: raw.name, value: raw }
  return null
}

const plain = (raw: Json) => {
  const value = named(raw)
  return value
    ? { values: [value], issues: [] }
    : { values: [], issues: [{ path: '', message: 'A value is a name or a map with a name.' }] }
}

export const judge: Benchmark = {
  id: 'judge',
  title: 'Judge',
  description: 'For tests',
  params: z.strictObject({
    seed: z.int().min(0).default(0),
    samples: z.int().min(1).default(10),
    text: z.string().optional(),
  }) as unknown as Benchmark['params'],
  axes: [
    { name: 'model', title: 'Model', required: true, help: 'List at least one model.', expand: plain },
    { name: 'attention', title: 'Attention', required: false, help: '', expand: plain },
    {
      name: 'task',
      title: 'Task',
      required: false,
      help: '',
      expand(raw) {
        if (typeof raw === 'object' && raw !== null && !Array.isArray(raw) && Array.isArray(raw.subsets))
          return {
            values: raw.subsets.map((subset) => ({
              label: String(subset),
              group: String(raw.benchmark),
              value: { benchmark: raw.benchmark!, subset },
            })),
            issues: [],
          }
        return plain(raw)
      },
    },
  ],
  paramAxes: ['seed', 'samples'],
  commands: ['run'],
  check: ({ axes }) =>
    axes.model?.label === 'blind' && axes.attention?.label === 'streaming'
      ? [{ path: 'axes.attention', message: 'The model `blind` has no streaming attention.' }]
      : [],
  resultPath: ({ axes }) =>
    ['model', 'attention', 'task'].flatMap((name) => {
      const value = axes[name]
      return value ? [value.group ? `${value.group}_${value.label}` : value.label] : []
    }),
  identity: ({ axes, params }) => ({
    version: 1,
    value: { axes: Object.fromEntries(Object.entries(axes).map(([name, { value }]) => [name, value])), params },
  }),
  inputs: ({ params }) => (typeof params.text === 'string' ? [params.text] : []),
  command: () => ({ program: { kind: 'builtin', name: 'judge' } }),
  files: () => [{ path: 'metrics.json', format: 'json', required: true, title: 'Metrics' }],
  readScores: async () => [],
  costSeconds: () => 5,
  series: [],
}

export const findJudge = (id: string) => (id === judge.id ? judge : undefined)
