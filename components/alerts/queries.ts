'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, del, get, getAll, type Page, post } from '@/components/data/api'
import { toastError } from '@/components/data/mutations'
import { useLiveQuery } from '@/components/data/queries'
import { toast } from '@/components/ui/toast'
import type { RuleInput } from '@/lib/alerts/rule'
import type { AlertFiring, AlertRule } from '@/lib/api/alerts'

const TOPICS = ['alerts'] as const

export interface FiringFilters extends Record<string, string | number | undefined> {
  run?: string
  matrix?: string
  state?: 'open' | 'resolved'
  acknowledged?: 'yes' | 'no'
  limit?: number
}

/** What rules fired, newest first: the first page. */
export function useFirings(filters: FiringFilters) {
  return useLiveQuery({
    queryKey: ['alerts', 'firings', filters],
    topics: TOPICS,
    keepPrevious: true,
    read: ({ signal }) => get<Page<AlertFiring>>('/alerts/firings', filters, signal),
  })
}

export function useRules() {
  return useLiveQuery({
    queryKey: ['alerts', 'rules'],
    topics: TOPICS,
    read: ({ signal }) => getAll<AlertRule>('/alerts/rules', {}, signal),
  })
}

function useRefresh() {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['alerts'] })
}

/** Says that somebody has seen it; it leaves the bell at once. */
export function useAcknowledge() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async (firings: readonly AlertFiring[]) => {
      for (const { id } of firings) await post(`/alerts/firings/${encodeURIComponent(id)}/acknowledge`)
      return firings.length
    },
    onError: (error) => toastError(error, 'Could not acknowledge it'),
    onSettled: refresh,
  })
}

/** Makes a rule, or changes the one with this id. Faults of its fields are in `error.issues`. */
export function useSaveRule(id: string | null) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (rule: RuleInput) =>
      id === null
        ? post<AlertRule>('/alerts/rules', rule)
        : call<AlertRule>(`/alerts/rules/${encodeURIComponent(id)}`, { method: 'PUT', json: rule }),
    onSuccess: ({ name }) => toast.success(id === null ? `Rule made: ${name}` : `Rule changed: ${name}`),
    onSettled: refresh,
  })
}

export type RuleVerb = { verb: 'enable' | 'disable' | 'delete' } | { verb: 'snooze'; minutes: number | null }

export function useRuleVerb() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async ({ rule, ...verb }: { rule: AlertRule } & RuleVerb) => {
      const path = `/alerts/rules/${encodeURIComponent(rule.id)}`
      if (verb.verb === 'delete') await del(path)
      else if (verb.verb === 'snooze') await post(`${path}/snooze`, { minutes: verb.minutes })
      else await post(`${path}/${verb.verb}`)
    },
    onSuccess: (_done, { rule, ...verb }) => {
      if (verb.verb === 'delete') toast.success(`Deleted: ${rule.name}`)
      else if (verb.verb === 'snooze')
        toast.success(verb.minutes === null ? 'It fires again.' : 'Snoozed. What is still bad then fires.')
    },
    onError: (error) => toastError(error, 'Could not change the rule'),
    onSettled: refresh,
  })
}
