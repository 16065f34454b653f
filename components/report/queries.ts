'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { call, del, get, getAll, type Page, type Query, request } from '@/components/data/api'
import { toastError } from '@/components/data/mutations'
import { useLiveQuery } from '@/components/data/queries'
import { toast } from '@/components/ui/toast'
import type { Report, ReportInput, RuleInfo } from '@/lib/api/reports'
import type { Verdict } from '@/lib/rules/types'
import type { Edition } from '@/lib/storage/types'

import { makeView } from './make-view'

const keys = {
  list: (filters: Query) => ['reports', filters] as const,
  head: (id: string) => ['report', id, 'head'] as const,
  document: (id: string, edition: Edition | null) => ['report', id, 'document', edition] as const,
  rules: ['rules'] as const,
}

/** Every rule, for its title. They belong to the version of the server and never change while it runs. */
const RULES = {
  queryKey: keys.rules,
  queryFn: () => getAll<RuleInfo>('/rules'),
  staleTime: Number.POSITIVE_INFINITY,
}

const at = (id: string) => `/reports/${encodeURIComponent(id)}`

/** Kept reports, newest first. */
export function useReports(filters: { verdict?: Verdict; search?: string; limit?: number } = {}, enabled = true) {
  return useLiveQuery({
    queryKey: keys.list(filters),
    topics: ['reports'],
    enabled,
    keepPrevious: true,
    read: ({ signal }) => get<Page<Report>>('/reports', filters, signal),
  })
}

/** A report without its document: what it is about, how far the judging is, verdicts by edition, sizes. */
export function useReport(id: string) {
  return useLiveQuery({
    queryKey: keys.head(id),
    topics: [`report:${id}`],
    read: ({ signal }) => get<Report>(at(id), {}, signal),
  })
}

/** What the document of one edition says; it never changes. @param edition null: that of the report */
export function useReportView(id: string, edition: Edition | null) {
  const client = useQueryClient()
  return useQuery({
    queryKey: keys.document(id, edition),
    queryFn: async ({ signal }) => {
      const [answer, rules] = await Promise.all([
        request(`${at(id)}/document`, { query: { edition }, signal }),
        // Without their titles rules are shown by their ids.
        client.fetchQuery(RULES).catch(() => []),
      ])
      return makeView(await answer.arrayBuffer(), rules)
    },
    staleTime: Number.POSITIVE_INFINITY,
    // Comparing a view with the one before costs more than drawing it.
    structuralSharing: false,
  })
}

/** One rule with its page. */
export function useRule(id: string | null) {
  return useQuery({
    queryKey: [...keys.rules, id],
    queryFn: ({ signal }) => get<RuleInfo>(`/rules/${id?.split('/').map(encodeURIComponent).join('/')}`, {}, signal),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Judges what the server can read, or runs of ours. Errors are left to the caller. */
export function useCreateReport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: ReportInput) => call<Report>('/reports', { method: 'POST', json: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reports'] }),
  })
}

/** The same from a menu of our own work: goes to the report, and says what stands against one. */
export function useJudge() {
  const router = useRouter()
  const create = useCreateReport()
  return {
    pending: create.isPending,
    judge: (input: ReportInput) =>
      create.mutate(input, {
        onSuccess: ({ id }) => router.push(reportHref(id)),
        onError: (error) => toastError(error, 'Could not judge it'),
      }),
  }
}

export function useDeleteReport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Pick<Report, 'id' | 'name'>) => del<void>(at(id)),
    onSuccess: (_answer, { name }) => toast.success(`Deleted the report ${name}`),
    onError: (error) => toastError(error, 'Could not delete the report'),
    onSettled: () => client.invalidateQueries({ queryKey: ['reports'] }),
  })
}

/** Where a download of a report is. */
export function downloadHref(id: string, format: string, edition: Edition | null): string {
  return `/api/v1${at(id)}/download?format=${format}${edition ? `&edition=${edition}` : ''}`
}

export function reportHref(id: string): string {
  return `/reports/${encodeURIComponent(id)}`
}
