'use client'
import { useSyncExternalStore } from 'react'
import type { SeriesColumns } from '@/lib/api/series'
import type { ComparePlot } from '@/lib/compare/plot'

/** What a chart holds, for the table beside it. */
export interface MetricData {
  /** Attempts of each run, whole: never a zoomed part. */
  columns: ReadonlyMap<string, readonly SeriesColumns[]>
  plot: ComparePlot | null
}

/** Milliseconds between two changes that the table is told of: numbers that flicker can't be read. */
const TELL_EVERY = 1000

/** Curves by metric. The table reads them at most once a second. */
export class MetricStore {
  #data = new Map<string, MetricData>()
  #shown: ReadonlyMap<string, MetricData> = new Map()
  #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #toldAt = 0

  set(metric: string, data: MetricData): void {
    this.#data.set(metric, data)
    const wait = this.#shown.has(metric) ? Math.max(0, this.#toldAt + TELL_EVERY - Date.now()) : 0
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#toldAt = Date.now()
      this.#shown = new Map(this.#data)
      for (const listener of this.#listeners) listener()
    }, wait)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  shown = (): ReadonlyMap<string, MetricData> => this.#shown
}

export function useMetricData(store: MetricStore): ReadonlyMap<string, MetricData> {
  return useSyncExternalStore(store.subscribe, store.shown, store.shown)
}
