'use client'
import { useEffect, useState } from 'react'
import { ApiError } from '@/components/data/api'
import { usePlan } from '@/components/data/queries'
import type { Plan } from '@/lib/api/matrices'
import { type Issue, RungridError } from '@/lib/errors/rungrid-error'
import { faultsOfParts } from '@/lib/matrix/expand'
import { parseSpec } from '@/lib/matrix/parse'

/** Milliseconds without a key press before the server plans. */
const DEBOUNCE = 250

export interface SpecPlan {
  /** The last plan that was made; it stays while the next one is being made. */
  plan: Plan | null
  /** What is wrong with the text as it is now. */
  issues: Issue[]
  /** The plan is not yet the one of the text. */
  pending: boolean
  /** The plan could not be made at all: the server is away. */
  error: unknown
  retry: () => void
}

/** Plans a text as it is typed: its schema is checked here at once, the rest by the server, latest wins. */
export function useSpecPlan(text: string | null): SpecPlan {
  const settled = useSettled(text)
  const local = localIssues(text)
  const answer = usePlan(
    settled !== null && settled.trim() !== '' && localIssues(settled).length === 0 ? settled : null,
  )
  const refused = answer.error instanceof ApiError && answer.error.status >= 400 && answer.error.status < 500
  const remote = refused ? problemIssues(answer.error as ApiError) : []
  return {
    plan: answer.data ?? null,
    issues: local.length > 0 ? local : text === settled ? remote : [],
    pending: local.length === 0 && (text !== settled || answer.isFetching),
    error: answer.error && !refused ? answer.error : null,
    retry: () => void answer.refetch(),
  }
}

/** Issues of a refused plan or launch; a problem without any is one about the whole. */
export function problemIssues(error: ApiError): Issue[] {
  return error.issues.length > 0 ? error.issues : [{ path: '', message: error.message, fix: error.fix }]
}

let last: { text: string; issues: Issue[] } | null = null

function localIssues(text: string | null): Issue[] {
  if (text === null || text.trim() === '') return []
  if (last?.text === text) return last.issues
  last = { text, issues: check(text) }
  return last.issues
}

function check(text: string): Issue[] {
  try {
    parseSpec(text, 'yaml', faultsOfParts)
    return []
  } catch (error) {
    if (!(error instanceof RungridError)) throw error
    return error.issues ?? [{ path: '', message: error.message, fix: error.fix }]
  }
}

function useSettled(text: string | null): string | null {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    // The first text is planned at once.
    const timer = setTimeout(() => setSettled(text), settled === null ? 0 : DEBOUNCE)
    return () => clearTimeout(timer)
  }, [text, settled])
  return settled
}
