/**
 * The draft of a spec is its YAML text, and nothing beside it: the form reads values out of it and writes single changes
 * into it. So the form and the YAML tab can't disagree, and comments stay where they were written.
 */
import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml'
import { LIMITS } from '@/lib/matrix/limits'
import type { Json } from '@/lib/matrix/types'

export type SpecPath = readonly (string | number)[]

export interface SpecRead {
  /** The text as a map, or null where it can't be read as one. */
  value: Record<string, Json> | null
  /** The first fault of the text itself. */
  fault: { line: number; message: string } | null
}

/** Alias expansions of a text; more is taken for a bomb. */
const ALIASES = 100

export function readSpecText(text: string): SpecRead {
  const document = parse(text)
  const [error] = document.errors
  if (error) {
    return { value: null, fault: { line: error.linePos?.[0].line ?? 1, message: error.message.split('\n')[0]! } }
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES })
    if (value === null || value === undefined) return { value: {}, fault: null }
    if (typeof value === 'object' && !Array.isArray(value)) return { value: value as Record<string, Json>, fault: null }
    return {
      value: null,
      fault: { line: 1, message: 'A spec is a map of keys and values, such as benchmark: train-lm.' },
    }
  } catch (error) {
    return { value: null, fault: { line: 1, message: error instanceof Error ? error.message : String(error) } }
  }
}

/** The text with one value set, or taken away where it is undefined. A map that becomes empty goes with it. */
export function setValue(text: string, path: SpecPath, value: Json | undefined): string {
  const document = parse(text)
  if (value === undefined) {
    deleteIn(document, path)
  } else {
    ensureMaps(document, path)
    const node = document.createNode(value)
    const old = document.getIn(path, true)
    // A list or map that stood on one line stays on one line.
    if ((isSeq(node) || isMap(node)) && (isSeq(old) || isMap(old) ? old.flow : path.length > 1)) node.flow = true
    document.setIn(path, node)
  }
  return write(document)
}

/** Name of a duplicate: `sweep (copy)`, `sweep (copy 2)`, … */
export function copyName(name: string): string {
  const [, base, nth] = /^(.*?) \(copy(?: (\d+))?\)$/.exec(name) ?? [null, name, null]
  const next = base === name ? '' : ` ${Number(nth ?? 1) + 1}`
  const ending = ` (copy${next})`
  return `${base!.slice(0, LIMITS.name - ending.length)}${ending}`
}

/** The text with values added to the end of a list; the list is made where it is missing. */
export function addValues(text: string, path: SpecPath, values: readonly Json[]): string {
  if (values.length === 0) return text
  const document = parse(text)
  const list = document.getIn(path, true)
  if (!isSeq(list)) return setValue(text, path, [...values])
  for (const value of values) {
    const node = document.createNode(value)
    if (isSeq(node) || isMap(node)) node.flow = true
    list.add(node)
  }
  return write(document)
}

/** The text without one value of a list. */
export function removeValue(text: string, path: SpecPath, index: number): string {
  const document = parse(text)
  document.deleteIn([...path, index])
  return write(document)
}

/** The line, from 1, where the value of a path such as `axes.model[1]` stands, or the nearest thing above it; null: nowhere. */
export function lineOfPath(text: string, path: string): number | null {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false })
  const steps = pathSteps(path)
  for (let length = steps.length; length > 0; length--) {
    const node = keyNode(document, steps.slice(0, length))
    if (node) return lines.linePos(node[0]).line
  }
  return steps.length === 0 ? 1 : null
}

/** `axes.model[1]` as steps. */
export function pathSteps(path: string): (string | number)[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map((match) =>
    match[2] !== undefined ? Number(match[2]) : (match[1] ?? match[3]!),
  )
}

function keyNode(document: Document, steps: SpecPath): readonly [number, number, number?] | null {
  const parent = steps.length === 1 ? document.contents : document.getIn(steps.slice(0, -1), true)
  const last = steps.at(-1)!
  if (isMap(parent)) {
    const pair = parent.items.find(
      (item) => String((item.key as { value?: unknown })?.value ?? item.key) === String(last),
    )
    return (pair?.key as { range?: [number, number, number] } | undefined)?.range ?? null
  }
  if (isSeq(parent))
    return (parent.items[Number(last)] as { range?: [number, number, number] } | undefined)?.range ?? null
  return null
}

function parse(text: string): Document {
  return parseDocument(text, { logLevel: 'silent' })
}

function write(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

function deleteIn(document: Document, path: SpecPath): void {
  if (!document.hasIn(path)) return
  document.deleteIn(path)
  for (let length = path.length - 1; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length), true)
    if (!isMap(parent) || parent.items.length > 0) return
    document.deleteIn(path.slice(0, length))
  }
}

/** Makes the maps on the way to a value; a null or a scalar that stands there gives way. */
function ensureMaps(document: Document, path: SpecPath): void {
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never
  for (let length = 1; length < path.length; length++) {
    const at = path.slice(0, length)
    const node = document.getIn(at, true)
    if (!isMap(node) && !isSeq(node)) document.setIn(at, document.createNode({}))
  }
}
