'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, del, get, getAll, type Page, type Query } from '@/components/data/api'
import { toastError } from '@/components/data/mutations'
import { useLiveQuery } from '@/components/data/queries'
import { toast } from '@/components/ui/toast'
import type { Report, ReportInput, RuleInfo } from '@/lib/api/reports'
import type { VerdictDocument } from '@/lib/rules/document'
import type { Verdict } from '@/lib/rules/types'
import type { Edition } from '@/lib/storage/types'

const keys = {
  list: (filters: Query) => ['reports', filters] as const,
  head: (id: string) => ['report', id, 'head'] as const,
  document: (id: string, edition: Edition | null) => ['report', id, 'document', edition] as const,
  rules: ['rules'] as const,
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

/** The document by one edition; it never changes. @param edition null: not known yet */
export function useReportDocument(id: string, edition: Edition | null, enabled: boolean) {
  return useQuery({
    queryKey: keys.document(id, edition),
    queryFn: ({ signal }) => get<VerdictDocument>(`${at(id)}/document`, { edition }, signal),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    // A document of 1,000 runs is 2 MB: comparing it with itself costs a long task.
    structuralSharing: false,
  })
}

const NO_RULES: RuleInfo[] = []

/** Every rule, for its title. Until they are there, rules are shown by their ids. */
export function useRules(): readonly RuleInfo[] {
  const { data } = useQuery({
    queryKey: keys.rules,
    queryFn: ({ signal }) => getAll<RuleInfo>('/rules', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ?? NO_RULES
}

/** One rule with its page. It belongs to the version of the server and never changes while it runs. */
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
