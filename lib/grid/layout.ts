import type { Axes, AxisValue } from '../matrix/types'
import { valueOrder } from './value-order'

/** What has a place in the grid: a run, or a run of a plan. */
export interface Placed {
  axes: Axes
}

/** An axis with its values in the order of the spec. */
export interface GridAxis {
  name: string
  values: AxisValue[]
  /** `valueKey` of each value. */
  keys: string[]
}

/** Head of a row or a column. */
export interface Head {
  key: string
  /** Heads of one group stand together under it. */
  group: string | null
  label: string
  detail?: string
  /** Index of the value in each of the side's axes. */
  values: number[]
}

export interface GridLayout {
  /** All axes in the order of the spec. */
  axes: GridAxis[]
  rowAxes: GridAxis[]
  columnAxes: GridAxis[]
  rows: Head[]
  columns: Head[]
  /** Index of the item in each cell, row-major; -1: excluded. */
  cells: Int32Array
  /** Row and column of each item. */
  places: { row: Int32Array; column: Int32Array }
  /** Index of the item that differs from `item` only in having value `value` of axis `axis`; -1: there is none. */
  sibling(item: number, axis: number, value: number): number
  /** Index of the item's value in `axes[axis]`. */
  valueOf(item: number, axis: number): number
}

export interface LayoutOptions {
  /** Axis across the top; default: the last axis that has groups, else the last one. */
  columnAxis?: string
  /** Rows become columns. */
  transpose?: boolean
}

const ABSENT: AxisValue = { label: '–', value: null }

/** Identity of a value within its axis: a label is unique in its group only. */
export function valueKey(value: AxisValue): string {
  return value.group === undefined ? value.label : `${value.group}/${value.label}`
}

/**
 * Puts items into rows and columns. Pure in the items' axes: states and scores change without a new layout.
 * @param items in the order of the spec
 */
export function layoutGrid(items: readonly Placed[], options: LayoutOptions = {}): GridLayout {
  const { axes, ids, strides } = readAxes(items)
  const columnAxis = pickColumnAxis(axes, options.columnAxis)
  let rowSide = axes.map((_, index) => index).filter((index) => index !== columnAxis)
  let columnSide = columnAxis < 0 ? [] : [columnAxis]
  if (options.transpose) [rowSide, columnSide] = [columnSide, rowSide]

  const rows = buildSide(axes, rowSide, ids, items.length)
  const columns = buildSide(axes, columnSide, ids, items.length)
  const width = columns.heads.length
  const cells = new Int32Array(rows.heads.length * width).fill(-1)
  for (let item = 0; item < items.length; item++) cells[rows.place[item]! * width + columns.place[item]!] = item

  const byCode = new Map<number, number>()
  const codes = new Float64Array(items.length)
  for (let item = 0; item < items.length; item++) {
    let code = 0
    for (let axis = 0; axis < axes.length; axis++) code += ids[axis]![item]! * strides[axis]!
    codes[item] = code
    byCode.set(code, item)
  }
  const valueAt = (item: number, axis: number) => ids[axis]![item]!
  return {
    axes,
    rowAxes: rowSide.map((axis) => axes[axis]!),
    columnAxes: columnSide.map((axis) => axes[axis]!),
    rows: rows.heads,
    columns: columns.heads,
    cells,
    places: { row: rows.place, column: columns.place },
    sibling: (item, axis, value) => byCode.get(codes[item]! + (value - valueAt(item, axis)) * strides[axis]!) ?? -1,
    valueOf: valueAt,
  }
}

function readAxes(items: readonly Placed[]) {
  const names: string[] = []
  for (const item of items) for (const name in item.axes) if (!names.includes(name)) names.push(name)

  const found = names.map((name) => {
    const index = new Map<string, number>()
    const values: AxisValue[] = []
    const ids = new Int32Array(items.length)
    for (let item = 0; item < items.length; item++) {
      const value = items[item]!.axes[name] ?? ABSENT
      const key = valueKey(value)
      let id = index.get(key)
      if (id === undefined) {
        id = values.length
        index.set(key, id)
        values.push(value)
      }
      ids[item] = id
    }
    return { name, values, ids }
  })

  // Mixed radix: one number for a combination. A matrix has at most 10,000 runs, so real products stay far below 2^53.
  const strides: number[] = []
  found.reduce((stride, axis) => {
    strides.push(stride)
    return stride * axis.values.length
  }, 1)
  const codes = new Float64Array(items.length)
  found.forEach((axis, index) => {
    for (let item = 0; item < items.length; item++) codes[item]! += axis.ids[item]! * strides[index]!
  })

  const axes: GridAxis[] = []
  const ids: Int32Array[] = []
  const others = new Float64Array(items.length)
  found.forEach((axis, index) => {
    for (let item = 0; item < items.length; item++) others[item] = codes[item]! - axis.ids[item]! * strides[index]!
    const sorted = valueOrder(axis.values.length, axis.ids, others)
    const rank = new Int32Array(sorted.length)
    sorted.forEach((id, place) => {
      rank[id] = place
    })
    const values = sorted.map((id) => axis.values[id]!)
    axes.push({ name: axis.name, values, keys: values.map(valueKey) })
    ids.push(axis.ids.map((id) => rank[id]!))
  })
  return { axes, ids, strides }
}

function pickColumnAxis(axes: GridAxis[], wanted: string | undefined): number {
  const named = axes.findIndex((axis) => axis.name === wanted)
  if (named >= 0) return named
  const grouped = axes.findLastIndex((axis) => axis.values.some((value) => value.group !== undefined))
  return grouped >= 0 ? grouped : axes.length - 1
}

/**
 * Heads of one side in spec order, and each item's place among them. A combination without a single item is shown (as a
 * line of dashes) as long as the side is nearly a full product; a sparse list shows only what exists.
 */
function buildSide(axes: GridAxis[], side: number[], ids: Int32Array[], items: number) {
  const codeOf = (item: number) => side.reduce((code, axis) => code * axes[axis]!.values.length + ids[axis]![item]!, 0)
  const codes = Float64Array.from({ length: items }, (_, item) => codeOf(item))
  const product = side.reduce((count, axis) => count * axes[axis]!.values.length, 1)
  const present = new Set(codes)
  const all =
    product <= 2 * present.size
      ? Array.from({ length: product }, (_, code) => code)
      : [...present].sort((left, right) => left - right)
  const placeOf = new Map(all.map((code, place) => [code, place]))
  return {
    heads: all.map((code) => headOf(axes, side, code)),
    place: Int32Array.from(codes, (code) => placeOf.get(code)!),
  }
}

function headOf(axes: GridAxis[], side: number[], code: number): Head {
  const values: number[] = []
  let rest = code
  for (let at = side.length - 1; at >= 0; at--) {
    const count = axes[side[at]!]!.values.length
    values[at] = rest % count
    rest = Math.floor(rest / count)
  }
  const chosen = side.map((axis, at) => axes[axis]!.values[values[at]!]!)
  const key = side.map((axis, at) => axes[axis]!.keys[values[at]!]).join(' × ')
  if (chosen.length === 0) return { key: '', group: null, label: 'all', values }
  if (chosen.length === 1) {
    const [value] = chosen as [AxisValue]
    return { key, group: value.group ?? null, label: value.label, detail: value.detail, values }
  }
  const [first, second, ...further] = chosen as [AxisValue, AxisValue, ...AxisValue[]]
  const name = (value: AxisValue) => (value.group === undefined ? value.label : `${value.group} ${value.label}`)
  const more = further.map((value, at) => `${axes[side[at + 2]!]!.name} ${name(value)}`)
  const detail = [...more, second.detail].filter(Boolean).join(' · ')
  return { key, group: name(first), label: name(second), ...(detail ? { detail } : {}), values }
}
