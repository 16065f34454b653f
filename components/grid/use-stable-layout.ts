'use client'
import { useState } from 'react'
import { type GridLayout, type LayoutOptions, layoutGrid } from '@/lib/grid/layout'
import type { GridRun } from '@/lib/grid/scores'

interface Held {
  ids: string[]
  columnAxis: string | undefined
  transpose: boolean | undefined
  layout: GridLayout
}

/**
 * The layout of runs, made anew only when other runs are there or it is asked for differently. A patch that changes
 * states leaves it as it is, so that 100 updates a second cost no layout.
 */
export function useStableLayout(runs: readonly GridRun[], options: LayoutOptions): GridLayout {
  const [held, setHeld] = useState<Held>(() => hold(runs, options))
  if (isSame(held, runs, options)) return held.layout
  const next = hold(runs, options)
  setHeld(next)
  return next.layout
}

function hold(runs: readonly GridRun[], options: LayoutOptions): Held {
  return {
    ids: runs.map((run) => run.id),
    columnAxis: options.columnAxis,
    transpose: options.transpose,
    layout: layoutGrid(runs, options),
  }
}

function isSame(held: Held, runs: readonly GridRun[], options: LayoutOptions): boolean {
  return (
    held.columnAxis === options.columnAxis &&
    held.transpose === options.transpose &&
    held.ids.length === runs.length &&
    held.ids.every((id, at) => id === runs[at]!.id)
  )
}
