import type { Benchmark } from '../benchmarks/types'
import { type Choices, variantOf } from '../benchmarks/variants'
import type { Issue } from '../errors/rungrid-error'
import { issuesOf } from './issues'
import type { Stage } from './spec'
import type { Json } from './types'

export interface ParsedParams {
  params: Record<string, Json> | null
  /** Paths begin with the name of a parameter. */
  issues: Issue[]
}

/** Parameters of a stage with the values of axes that override some. */
export class StageParams {
  /** First value of every axis that is a parameter: stands in while another one is read alone. */
  private readonly first: Record<string, Json> = {}
  private readonly schema: Choices['params']

  constructor(
    private readonly stage: Stage,
    benchmark: Benchmark,
  ) {
    const { params, axes, paramAxes } = variantOf(benchmark, stage.params)
    this.schema = params
    for (const [name, values] of Object.entries(stage.axes)) {
      const isAxis = axes.some((axis) => axis.name === name)
      if (!isAxis && paramAxes !== 'any' && paramAxes.includes(name)) this.first[name] = values[0]!
    }
  }

  parse(overrides: Record<string, Json>): ParsedParams {
    const parsed = this.schema.safeParse({ ...this.stage.params, ...this.first, ...overrides }, { reportInput: true })
    return parsed.success
      ? { params: parsed.data, issues: [] }
      : { params: null, issues: issuesOf(parsed.error, this.schema) }
  }

  /** Faults of the parameters that no axis gives. */
  baseIssues(): Issue[] {
    return this.parse({})
      .issues.filter((issue) => !(headOf(issue.path) in this.first))
      .map((issue) => ({
        ...issue,
        path: `params${issue.path.startsWith('[') || !issue.path ? '' : '.'}${issue.path}`,
      }))
  }
}

/** First name of a path: `lr` of `lr[0]`. */
export function headOf(path: string): string {
  return /^[\w@-]*/.exec(path)![0]
}
