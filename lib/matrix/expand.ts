/**
 * From a spec to its runs: axis values, product, exclude, include.
 *
 * Values are made once an axis and shared by all cells, so that 10,000 cells are 10,000 small objects. An axis that the
 * benchmark defines is expanded by it (a benchmark with two subsets becomes two values); any other axis overrides a
 * parameter of the same name and is parsed by the parameter schema, or is free where the benchmark takes any axis.
 */
import * as registry from '../benchmarks/registry'
import type { Benchmark } from '../benchmarks/types'
import type { Issue } from '../errors/rungrid-error'
import { type Axis, readAxes } from './axis'
import { type Combination, product, readExcludes, readIncludes } from './combine'
import { prefixed } from './issues'
import { keyOf, valueText } from './key'
import { LIMITS } from './limits'
import { knownNames } from './near'
import { headOf, type ParsedParams, StageParams } from './params'
import { type MatrixSpec, type Stage, stagePath } from './spec'
import type { Axes, Cell, Json } from './types'

export interface ExpandedCell {
  cell: Cell
  /** Canonical text of the axis values, unique in its stage; the benchmark's id where there is no axis. */
  key: string
  /** Place in its stage, from 0. */
  position: number
  stage: number
}

export interface ExpandedStage {
  benchmark: Benchmark
  command: string
  cells: ExpandedCell[]
}

export interface Expansion {
  /** Stages whose benchmark is known. */
  stages: ExpandedStage[]
  /** Axes in order with the names of their values; an axis of several stages stands once. */
  axes: { name: string; values: string[] }[]
  /** Combinations that `exclude` took away. */
  excluded: number
  /** Faults, each with its path in the text the user wrote; without any the matrix can be launched. */
  issues: Issue[]
  /** What is possible and probably not meant. */
  warnings: Issue[]
}

/** Expands a spec. Faults are returned, never thrown. `known` are the ids that a misspelt one is compared with. */
export function expand(
  spec: MatrixSpec,
  getBenchmark: (id: string) => Benchmark | undefined = registry.getBenchmark,
  known: string[] = registry.listBenchmarks().map((benchmark) => benchmark.id),
): Expansion {
  const all: Expansion = { stages: [], axes: [], excluded: 0, issues: [], warnings: [] }
  let room: number = LIMITS.runs
  for (const [index, stage] of spec.stages.entries()) {
    const benchmark = getBenchmark(stage.benchmark)
    const one = benchmark ? expandStage(stage, index, benchmark, room) : noBenchmark(stage, known)
    room -= one.cells.length
    if (benchmark) all.stages.push({ benchmark, command: stage.command, cells: one.cells })
    all.excluded += one.excluded
    const located = (issue: Issue) => ({ ...issue, path: prefixed(stagePath(spec, index), issue.path) })
    all.issues.push(...one.issues.map(located))
    all.warnings.push(...one.warnings.map(located))
    for (const { name, values } of one.axes) {
      const known = all.axes.find((axis) => axis.name === name)
      if (known) known.values = [...new Set([...known.values, ...values])]
      else all.axes.push({ name, values })
    }
  }
  return all
}

interface StageExpansion extends Omit<Expansion, 'stages'> {
  cells: ExpandedCell[]
}

function noBenchmark(stage: Stage, known: string[]): StageExpansion {
  const message = `There is no benchmark \`${stage.benchmark}\`.`
  const issues = [{ path: 'benchmark', message, fix: knownNames(stage.benchmark, known) }]
  return { cells: [], axes: [], excluded: 0, issues, warnings: [] }
}

/**
 * Faults of benchmarks, commands, axes and parameters, each by itself: what can be said of a spec that is not whole, where
 * combinations would tell of what is only missing.
 */
export function faultsOfParts(spec: MatrixSpec): Issue[] {
  return spec.stages.flatMap((stage, index) => {
    const benchmark = registry.getBenchmark(stage.benchmark)
    const known = registry.listBenchmarks().map(({ id }) => id)
    const issues = benchmark ? readParts(stage, benchmark).issues : noBenchmark(stage, known).issues
    return issues.map((issue) => ({ ...issue, path: prefixed(stagePath(spec, index), issue.path) }))
  })
}

function readParts(stage: Stage, benchmark: Benchmark) {
  const issues: Issue[] = []
  const params = new StageParams(stage, benchmark)
  if (!benchmark.commands.includes(stage.command))
    issues.push({
      path: 'command',
      message: `\`${benchmark.id}\` has no command \`${stage.command}\`.`,
      fix: knownNames(stage.command, benchmark.commands),
    })
  const axes = readAxes(stage, benchmark, params, issues)
  issues.push(...params.baseIssues())
  return { params, axes, issues }
}

function expandStage(stage: Stage, index: number, benchmark: Benchmark, room: number): StageExpansion {
  const { params, axes, issues } = readParts(stage, benchmark)
  const warnings: Issue[] = []
  const excludes = readExcludes(stage.exclude, axes, issues)
  const size = axes.reduce((count, axis) => count * axis.values.length, 1)
  if (size > room) issues.push(tooMany(size, room))
  const stopped = { cells: [], axes: [], excluded: 0, issues, warnings }
  if (issues.length > 0) return stopped
  const includes = readIncludes(stage.include, axes, issues)
  if (issues.length > 0) return stopped

  const kept: Combination[] = []
  let excluded = 0
  for (const combination of product(axes.map((axis) => axis.values))) {
    let hit = false
    for (const exclude of excludes) {
      if (!exclude.matches(combination)) continue
      exclude.hits++
      hit = true
    }
    if (hit) excluded++
    else kept.push(combination)
  }
  for (const { path, hits } of excludes)
    if (hits === 0) warnings.push({ path, message: 'This matches no run.', fix: 'Correct it or remove it.' })

  const cells = new CellMaker(benchmark, axes, params, index, issues)
  for (const combination of kept) cells.add(combination)
  for (const { path, combination } of includes.combinations)
    if (!cells.add(combination))
      warnings.push({ path, message: 'It adds a run that the matrix has already.', fix: 'Remove it.' })
  if (cells.seen > room) issues.push(tooMany(cells.seen, room))
  if (cells.seen === 0) issues.push({ path: 'exclude', message: 'This takes away every run.', fix: 'Remove an entry.' })
  return {
    cells: cells.made,
    axes: axes.map(({ name, values }) => ({
      name,
      values: [...values, ...(includes.extra.get(name) ?? [])].map((source) => valueText(source.value)),
    })),
    excluded,
    issues,
    warnings,
  }
}

function tooMany(count: number, room: number): Issue {
  const limit = `${LIMITS.runs} is the limit of a matrix${room < LIMITS.runs ? `, and ${room} are left for this stage` : ''}`
  return { path: 'axes', message: `These make ${count} runs; ${limit}.`, fix: 'Split it into several matrices.' }
}

/** Makes cells of combinations: parameters parsed once for each different set of overriding values. */
class CellMaker {
  readonly made: ExpandedCell[] = []
  private readonly keys = new Set<string>()
  private readonly parsed = new Map<string, ParsedParams>()

  constructor(
    private readonly benchmark: Benchmark,
    private readonly axes: Axis[],
    private readonly params: StageParams,
    private readonly index: number,
    private readonly issues: Issue[],
  ) {}

  /** Combinations so far, those with faults too. */
  get seen(): number {
    return this.keys.size
  }

  /** False when the matrix has this combination already. */
  add(combination: Combination): boolean {
    const axes: Axes = {}
    const overrides: Record<string, Json> = {}
    let id = ''
    for (const [i, source] of combination.entries()) {
      const { name, isParam } = this.axes[i]!
      axes[name] = source.value
      if (!isParam) continue
      overrides[name] = source.raw
      id += `${source.path} `
    }
    const key = keyOf(axes) || this.benchmark.id
    if (this.keys.has(key)) return false
    this.keys.add(key)
    const parsed = this.parsed.get(id) ?? this.params.parse(overrides)
    this.parsed.set(id, parsed)
    const report = (issue: Issue) => this.issues.push({ ...issue, path: this.pathIn(combination, issue.path) })
    for (const issue of parsed.issues) report({ ...issue, path: `params.${issue.path}` })
    if (!parsed.params) return true
    if (key.length > LIMITS.key)
      report({ path: 'axes', message: `The names of a run have ${key.length} characters; ${LIMITS.key} is the limit.` })
    const cell = { axes, params: parsed.params }
    const faults = this.benchmark.check(cell)
    for (const issue of faults) report(issue)
    // Only cells without faults go on: a benchmark need not be able to build a command for the others.
    if (faults.length === 0) this.made.push({ cell, key, position: this.made.length, stage: this.index })
    return true
  }

  /** Turns `axes.model` and `params.seed`, where seed is an axis, into where the value stands: `axes.model[1]`. */
  private pathIn(combination: Combination, path: string): string {
    const [, area, rest] = /^(axes|params)\.(.*)$/.exec(path) ?? []
    if (rest === undefined) return path
    const name = headOf(rest)
    const at = this.axes.findIndex((axis) => axis.name === name && (area === 'axes' || axis.isParam))
    return at === -1 ? path : combination[at]!.path + rest.slice(name.length)
  }
}
