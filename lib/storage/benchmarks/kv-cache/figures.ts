/**
 * Figures of an option from its clients' files, by the written rule of edition 3.0: rates are summed over the ranks of
 * a trial and averaged over the trials, latencies are the largest of all ranks and trials. Early drivers of that
 * edition averaged or summed over all files alike, so that their summaries hold other numbers.
 */
import { peek } from '../../fact'
import type { KvCacheRun, KvClient, KvFigures, KvOptionFigures } from './types'

/** Fields of the summary and of a client's file for each figure. */
export const KV_FIGURES = {
  tokensPerSecond: { reported: 'aggregated_avg_throughput_tokens_per_sec', of: 'tokensPerSecond', over: 'sum' },
  storageTokensPerSecond: {
    reported: 'aggregated_storage_throughput_tokens_per_sec',
    of: 'storageTokensPerSecond',
    over: 'sum',
  },
  readGibps: { reported: 'aggregated_read_bandwidth_gbps', of: 'readGibps', over: 'sum' },
  writeGibps: { reported: 'aggregated_write_bandwidth_gbps', of: 'writeGibps', over: 'sum' },
  p95LatencyMs: { reported: 'aggregated_p95_latency_ms', of: 'storageP95Ms', over: 'largest' },
  deviceReadP95Ms: { reported: 'aggregated_device_read_p95_ms', of: 'deviceReadP95Ms', over: 'largest' },
  deviceWriteP95Ms: { reported: 'aggregated_device_write_p95_ms', of: 'deviceWriteP95Ms', over: 'largest' },
} as const satisfies Record<
  keyof KvOptionFigures<unknown>,
  { reported: string; of: keyof KvFigures; over: 'sum' | 'largest' }
>

type Name = keyof KvOptionFigures<unknown>
const NAMES = Object.keys(KV_FIGURES) as Name[]

/** @returns of each figure the number, or null where a client's file does not have it */
export function figuresOf(clients: readonly KvClient[]): KvOptionFigures<number | null> {
  return each((name) => figure(clients, name))
}

function figure(clients: readonly KvClient[], name: Name): number | null {
  const { of, over } = KV_FIGURES[name]
  const trials = new Map<number, number[]>()
  for (const client of clients) {
    const value = counted(client, of)
    if (value === undefined) return null
    trials.set(client.trial, [...(trials.get(client.trial) ?? []), value])
  }
  if (trials.size === 0) return null
  const all = [...trials.values()]
  if (over === 'largest') return Math.max(...all.flat())
  return all.reduce((total, ranks) => total + ranks.reduce((a, b) => a + b, 0), 0) / trials.size
}

/** A client that was served from memory alone has no storage figures; the rule counts them as 0. */
function counted({ figures }: KvClient, of: keyof KvFigures): number | undefined {
  const storage = ['readGibps', 'writeGibps', 'deviceReadP95Ms', 'deviceWriteP95Ms'].includes(of)
  return peek(figures[of]) ?? (storage && peek(figures.storageEntries) === 0 ? 0 : undefined)
}

export function each<T>(of: (name: Name) => T): KvOptionFigures<T> {
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as unknown as KvOptionFigures<T>
}

/** Clients of an option; null unless the file of each rank in each trial is there, once. */
export function clientsOf(run: KvCacheRun, option: number): KvClient[] | null {
  const clients = run.clients.filter((client) => client.option === option)
  const said = peek(run.options)?.find((one) => one.option === option)
  const ranks = peek(said?.ranks ?? run.processes)
  const trials = peek(said?.trials ?? run.trialsPerOption)
  if (ranks === undefined || trials === undefined || clients.length !== ranks * trials) return null
  const places = new Set(clients.map(({ trial, rank }) => `${trial}/${rank}`))
  return places.size === clients.length && clients.length > 0 ? clients : null
}

/** Figures of an option: recomputed where every client's file is there, else as the summary reports them. */
export function optionFigures(run: KvCacheRun, option: number): KvOptionFigures<number | null> {
  const clients = clientsOf(run, option)
  const computed = clients && figuresOf(clients)
  const reported = peek(run.options)?.find((one) => one.option === option)?.reported
  return each((name) => computed?.[name] ?? (reported && peek(reported[name])) ?? null)
}
