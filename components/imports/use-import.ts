'use client'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '@/components/data/api'
import type { ImportPlan, ImportResult, ImportSettings } from '@/lib/api/imports'

/** What is to be imported: a path that the server reads, or a file of this machine. */
export type ImportFrom = { path: string } | { file: File }

export interface ImportDraft {
  from: ImportFrom | null
  settings: ImportSettings
}

/** Milliseconds without a change before the server looks. */
const DEBOUNCE = 300

function bodyOf({ from, settings }: ImportDraft): { json: unknown } | { form: FormData } {
  if (!from || 'path' in from) return { json: { ...settings, path: from?.path ?? '' } }
  const form = new FormData()
  form.set('file', from.file)
  form.set('input', JSON.stringify(settings))
  return { form }
}

function keyOf({ from, settings }: ImportDraft): unknown[] {
  const place = from && ('path' in from ? from.path : [from.file.name, from.file.size, from.file.lastModified])
  return ['import-plan', place, settings]
}

/** What the draft would import, some moments after it last changed. The plan before stays while the next is made. */
export function useImportPlan(draft: ImportDraft) {
  const text = JSON.stringify(keyOf(draft))
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DEBOUNCE)
    return () => clearTimeout(timer)
  }, [text])
  const query = useQuery({
    queryKey: keyOf(draft),
    queryFn: ({ signal }) => call<ImportPlan>('/imports/plan', { method: 'POST', signal, ...bodyOf(draft) }),
    enabled: draft.from !== null && text === settled,
    placeholderData: keepPreviousData,
    // Files change behind our back.
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
  })
  return { ...query, pending: draft.from !== null && (text !== settled || query.isFetching) }
}

export function useImport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ draft, idempotencyKey }: { draft: ImportDraft; idempotencyKey: string }) =>
      call<ImportResult>('/imports', {
        method: 'POST',
        headers: { 'idempotency-key': idempotencyKey },
        ...bodyOf(draft),
      }),
    onSuccess: () => {
      for (const queryKey of [['matrices'], ['runs'], ['run-pages'], ['system']])
        void client.invalidateQueries({ queryKey })
    },
  })
}
