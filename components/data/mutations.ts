'use client'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { toast } from '@/components/ui/toast'
import type { Launched, Matrix } from '@/lib/api/matrices'
import type { MatrixState } from '@/lib/runs/states'
import { ApiError, call, post } from './api'
import { keys } from './keys'

/** Says what did not work and what to do about it. */
export function toastError(error: unknown, what: string): void {
  const description = error instanceof ApiError ? [error.message, error.fix].filter(Boolean).join(' ') : String(error)
  toast.error(what, { description })
}

function refreshAfterVerb(client: QueryClient, matrixId?: string, runId?: string): void {
  const roots: readonly (readonly unknown[])[] = [
    ['runs'],
    ['run-pages'],
    ['matrices'],
    keys.system,
    ...(matrixId ? [['matrix', matrixId]] : []),
    ...(runId ? [keys.run(runId)] : []),
  ]
  for (const queryKey of roots) void client.invalidateQueries({ queryKey })
}

export interface LaunchInput {
  /** YAML text or the spec itself. */
  spec: string | object
  /** The same key launches once, however often it is sent: make it when the form opens. */
  idempotencyKey: string
}

/** Launches a matrix. Errors are left to the caller, who shows them beside their fields. */
export function useLaunch() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ spec, idempotencyKey }: LaunchInput) =>
      call<Launched>('/matrices', {
        method: 'POST',
        headers: { 'idempotency-key': idempotencyKey },
        ...(typeof spec === 'string' ? { yaml: spec } : { json: spec }),
      }),
    onSuccess: () => refreshAfterVerb(client),
  })
}

export type MatrixVerb = 'pause' | 'resume' | 'cancel' | 'retry'

const VERB_STATE: Partial<Record<MatrixVerb, MatrixState>> = { pause: 'paused', resume: 'active' }
const VERB_DONE: Record<MatrixVerb, string> = {
  pause: 'Paused. What runs goes on, nothing new starts.',
  resume: 'Resumed.',
  cancel: 'Cancelled',
  retry: 'Queued again',
}

/** Verbs of a matrix. Pause and resume show at once and go back if the server refuses. `runs`: ids for retry; absent: all that may. */
export function useMatrixVerb(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ verb, runs }: { verb: MatrixVerb; runs?: string[] }) =>
      post<{ changed?: number }>(`/matrices/${encodeURIComponent(id)}/${verb}`, runs ? { runs } : {}),
    onMutate: ({ verb }) => {
      const state = VERB_STATE[verb]
      const before = client.getQueryData<Matrix>(keys.matrix(id))
      if (state && before) client.setQueryData<Matrix>(keys.matrix(id), { ...before, state, pauseReason: null })
      return { before }
    },
    onError: (error, { verb }, context) => {
      if (context?.before) client.setQueryData(keys.matrix(id), context.before)
      toastError(error, `Could not ${verb} the matrix`)
    },
    onSuccess: ({ changed }, { verb }) => {
      toast.success(
        VERB_STATE[verb] || changed === undefined ? VERB_DONE[verb] : `${VERB_DONE[verb]}: ${runsOf(changed)}`,
      )
    },
    onSettled: () => refreshAfterVerb(client, id),
  })
}

export type RunVerb = 'cancel' | 'retry' | 'stop'

const DONE: Record<RunVerb, string> = { cancel: 'Cancelled', retry: 'Queued again', stop: 'Asked to stop' }

/** Cancels or retries runs, one or many. What fails is named, the others are done. */
export function useRunsVerb() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ verb, runs, reason }: { verb: RunVerb; runs: readonly string[]; reason?: string }) => {
      const errors: unknown[] = []
      let done = 0
      // A few at a time: a thousand requests at once would only wait in the browser's queue.
      const queue = [...runs]
      const work = async () => {
        for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
          try {
            await post(`/runs/${encodeURIComponent(id)}/${verb}`, reason ? { reason } : undefined)
            done += 1
          } catch (error) {
            errors.push(error)
          }
        }
      }
      await Promise.all(Array.from({ length: 6 }, work))
      return { done, errors }
    },
    onSuccess: ({ done, errors }, { verb, runs }) => {
      if (done > 0) toast.success(`${DONE[verb]}: ${runsOf(done)}`)
      if (errors.length > 0) toastError(errors[0], `Could not ${verb} ${errors.length} of ${runsOf(runs.length)}`)
    },
    onSettled: (_result, _error, { runs }) => {
      refreshAfterVerb(client)
      for (const id of runs) void client.invalidateQueries({ queryKey: keys.run(id) })
    },
  })
}

export function useRunPriority(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (priority: number) => post(`/runs/${encodeURIComponent(id)}/priority`, { priority }),
    onError: (error) => toastError(error, 'Could not change the priority'),
    onSettled: () => refreshAfterVerb(client, undefined, id),
  })
}

/** Higher goes first; it holds for every run of the matrix that waits or is queued again. */
export function useMatrixPriority(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (priority: number) => post(`/matrices/${encodeURIComponent(id)}/priority`, { priority }),
    onSuccess: (_answer, priority) => toast.success(`Priority of the matrix is now ${priority}`),
    onError: (error) => toastError(error, 'Could not change the priority'),
    onSettled: () => refreshAfterVerb(client, id),
  })
}

export type DeviceVerb = { verb: 'drain' | 'undrain' | 'release' } | { verb: 'slots'; slots: number | null }

const DEVICE_DONE: Record<DeviceVerb['verb'], string> = {
  drain: 'Draining: what runs goes on, nothing new starts here.',
  undrain: 'Takes runs again.',
  release: 'Released: runs may start on it again.',
  slots: 'Slots changed. What runs is left alone.',
}

/** Verbs of a device; what they do is in docs/concepts/devices.md. */
export function useDeviceVerb(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: DeviceVerb) => {
      const path = `/devices/${encodeURIComponent(id)}/${input.verb}`
      return input.verb === 'slots' ? call(path, { method: 'PUT', json: { slots: input.slots } }) : post(path)
    },
    onSuccess: (_answer, { verb }) => toast.success(DEVICE_DONE[verb]),
    onError: (error) => toastError(error, 'Could not change the device'),
    onSettled: () => client.invalidateQueries({ queryKey: keys.devices, exact: true }),
  })
}

function runsOf(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`
}
