import { type Fact, firstKnown, isKnown, known, missing, peek } from '../fact'
import { type JsonObject, listAt, numberAt, numbersAt } from '../json-file'
import type { Edition } from '../types'

/** Memory of all client hosts together, in bytes. */
export interface MemoryFacts {
  /** By the collector (`system_info.total_memory_bytes`), else by DLIO (the sum of `host_memory_GB`, which are GiB). */
  measured: Fact<number>
  /** `--client-host-memory-in-gb` (GiB) times the hosts. */
  declared: Fact<number>
}

export interface HostMemory {
  bytes: number
  /** Which of both was used. */
  basis: 'measured' | 'declared'
  /** What the other one says, where there is one. */
  other: number | null
}

const GIB = 2 ** 30

export function memoryFacts(metadata: Fact<JsonObject>, summary: Fact<JsonObject>, hosts: Fact<number>): MemoryFacts {
  return {
    measured: firstKnown(...ordered(metadata, collected(metadata), byDlio(summary))),
    declared: declaredBy(metadata, hosts),
  }
}

/** 3.0 takes the larger of declared and measured; the others what was measured, and what is declared only without it. */
export function hostMemory({ measured, declared }: MemoryFacts, edition: Edition): Fact<HostMemory> {
  const [byTools, byUser] = [peek(measured), peek(declared)]
  const useDeclared = byUser !== undefined && (byTools === undefined || (edition === '3.0' && byUser > byTools))
  if (useDeclared && isKnown(declared))
    return known({ bytes: declared.value, basis: 'declared', other: byTools ?? null }, declared.source)
  if (!isKnown(measured)) return measured
  return known({ bytes: measured.value, basis: 'measured', other: byUser ?? null }, measured.source)
}

function collected(metadata: Fact<JsonObject>): Fact<number> {
  return positive(numberAt(metadata, 'system_info.total_memory_bytes', { text: true }))
}

/** With several ranks a host some versions of DLIO put entries in the wrong place: only the sum can be relied on. */
function byDlio(summary: Fact<JsonObject>): Fact<number> {
  const each = numbersAt(summary, 'host_memory_GB')
  return isKnown(each) ? positive(known(each.value.reduce((sum, gib) => sum + gib, 0) * GIB, each.source)) : each
}

function declaredBy(metadata: Fact<JsonObject>, hosts: Fact<number>): Fact<number> {
  const each = positive(numberAt(metadata, 'args.client_host_memory_in_gb', { text: true }))
  if (!isKnown(each)) return each
  const names = listAt(metadata, 'args.hosts')
  const count = firstKnown(
    positive(numberAt(metadata, 'args.num_client_hosts', { text: true })),
    isKnown(names) ? positive(known(names.value.length, names.source)) : names,
    hosts,
  )
  return isKnown(count) ? known(each.value * GIB * count.value, each.source) : count
}

/** In a tree without metadata the summary is what would have to be there. */
function ordered(
  metadata: Fact<JsonObject>,
  first: Fact<number>,
  second: Fact<number>,
): [Fact<number>, ...Fact<number>[]] {
  return isKnown(metadata) && isKnown(first) ? [first, second] : [second, first]
}

function positive(fact: Fact<number>): Fact<number> {
  if (!isKnown(fact) || fact.value > 0) return fact
  const at = fact.source.indexOf(': ')
  return missing(fact.source.slice(0, at), fact.source.slice(at + 2), `is ${fact.value}`)
}
