import type { BenchmarkInfo } from '@/lib/api/system'
import type { Json } from '@/lib/matrix/types'
import { paramFields } from './param-fields'
import { readSpecText, setValue } from './spec-text'

export type Spec = Record<string, Json>

export function mapAt(spec: Spec, key: string): Record<string, Json> {
  const value = spec[key]
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}

/** Values of an axis as given; something that is no list is shown as one value, for the plan to judge. */
export function axisValues(spec: Spec, axis: string): Json[] {
  const values = mapAt(spec, 'axes')[axis]
  if (values === undefined || values === null) return []
  return Array.isArray(values) ? values : [values]
}

/** Axes in the order of the form: those of the benchmark, then further ones of the spec. */
export function formAxes(spec: Spec, benchmark: BenchmarkInfo | undefined): string[] {
  const known = benchmark?.axes.map((axis) => axis.name) ?? []
  return [...known, ...Object.keys(mapAt(spec, 'axes')).filter((name) => !known.includes(name))]
}

/** A benchmark with the parameters and axes that hold for a spec, where one parameter decides about them. */
export function chosenFor(benchmark: BenchmarkInfo, params: Record<string, Json>): BenchmarkInfo {
  const { variants } = benchmark
  const id = variants && (params[variants.param] ?? variants.default)
  const variant = variants?.all.find((each) => each.id === id)
  if (!variant) return benchmark
  const { params: schema, axes, paramAxes } = variant
  return { ...benchmark, params: schema, axes, paramAxes }
}

/** Another benchmark: axes and parameters that it does not know go, what both know stays. */
export function changeBenchmark(text: string, benchmark: BenchmarkInfo): string {
  const params = mapAt(readSpecText(text).value ?? {}, 'params')
  return keepKnown(setValue(text, ['benchmark'], benchmark.id), chosenFor(benchmark, params))
}

/** Another value of a parameter. Where it decides about the others, those that no longer exist go. */
export function changeParam(text: string, benchmark: BenchmarkInfo, name: string, value: Json | undefined): string {
  const next = setValue(text, ['params', name], value)
  if (benchmark.variants?.param !== name) return next
  return keepKnown(next, chosenFor(benchmark, mapAt(readSpecText(next).value ?? {}, 'params')))
}

function keepKnown(text: string, benchmark: BenchmarkInfo): string {
  const spec = readSpecText(text).value ?? {}
  const axes = new Set(benchmark.axes.map((axis) => axis.name))
  const params = new Set(paramFields(benchmark.params).map((field) => field.name))
  const mayBeAxis = (name: string) => benchmark.paramAxes === 'any' || benchmark.paramAxes.includes(name)
  let next = text
  for (const name of Object.keys(mapAt(spec, 'axes'))) {
    if (!axes.has(name) && !mayBeAxis(name)) next = setValue(next, ['axes', name], undefined)
  }
  for (const name of Object.keys(mapAt(spec, 'params'))) {
    if (!params.has(name)) next = setValue(next, ['params', name], undefined)
  }
  return next
}
