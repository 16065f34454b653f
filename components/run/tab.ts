'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'

export const RUN_TABS = ['charts', 'log', 'results', 'events', 'attempts', 'spec'] as const
export type RunTab = (typeof RUN_TABS)[number]

/** What is looked at first: an imported run has no curves. */
export function firstTab(run: { imported: unknown }): RunTab {
  return run.imported ? 'results' : 'charts'
}

/** Which part of a run is looked at, in the address. */
export function useRunTab(first: RunTab): RunTab {
  const [tab] = useQueryState('tab', parseAsStringLiteral(RUN_TABS).withDefault(first))
  return tab
}
