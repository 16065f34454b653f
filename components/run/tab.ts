'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'

export const RUN_TABS = ['charts', 'log', 'results', 'events', 'attempts', 'spec'] as const
export type RunTab = (typeof RUN_TABS)[number]

/** Which part of a run is looked at, in the address. */
export function useRunTab(): RunTab {
  const [tab] = useQueryState('tab', parseAsStringLiteral(RUN_TABS).withDefault('charts'))
  return tab
}
