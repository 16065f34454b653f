'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { ApiError } from '@/components/data/api'
import { MOST_UPLOAD_BYTES, type Report, type ReportInput } from '@/lib/api/reports'
import { formatBytes } from '@/lib/format/bytes'
import { type FolderFile, packFolder, TooLarge } from './pack'
import { reportHref, useCreateReport } from './queries'
import { typeOf, uploadArchive } from './upload'

/** What is to be judged, before it is somewhere where the server can read it. */
export type Source =
  | { kind: 'input'; input: ReportInput }
  | { kind: 'archive'; file: File }
  | { kind: 'folder'; name: string; files: readonly FolderFile[] }

export type Settings = Pick<ReportInput, 'edition' | 'division' | 'name'>

export interface Work {
  step: 'packing' | 'sending' | 'asking'
  /** 0 to 1; null: not known. */
  share: number | null
}

/** Packs, sends and asks for a report, and goes to it. One at a time; leaving the page ends it. */
export function useVerify() {
  const router = useRouter()
  const client = useQueryClient()
  const create = useCreateReport()
  const [work, setWork] = useState<Work | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])

  const verify = async (source: Source, settings: Settings) => {
    abort.current?.abort()
    const controller = new AbortController()
    const { signal } = controller
    abort.current = controller
    setError(null)
    setWork({
      step: source.kind === 'folder' ? 'packing' : source.kind === 'archive' ? 'sending' : 'asking',
      share: null,
    })
    try {
      const report = await made(source)
      void client.invalidateQueries({ queryKey: ['reports'] })
      router.push(reportHref(report.id))
    } catch (failure) {
      if (!signal.aborted) setError(told(failure))
    } finally {
      if (abort.current === controller) setWork(null)
    }

    async function made(from: Source): Promise<Report> {
      if (from.kind === 'input') return create.mutateAsync({ ...from.input, ...settings })
      const onShare = (step: Work['step']) => (share: number) => {
        // Whole per cents: the page need not render for every chunk.
        const rounded = Math.floor(share * 100) / 100
        if (!signal.aborted)
          setWork((now) => (now?.step === step && now.share === rounded ? now : { step, share: rounded }))
      }
      const size = from.kind === 'archive' ? from.file.size : 0
      if (size > MOST_UPLOAD_BYTES) throw new TooLarge()
      const body =
        from.kind === 'archive'
          ? from.file
          : await packFolder(from.files, { signal, limit: MOST_UPLOAD_BYTES, onProgress: onShare('packing') })
      const name = from.kind === 'archive' ? from.file.name : `${from.name}.tar.gz`
      return uploadArchive(body, from.kind === 'archive' ? typeOf(from.file.name) : 'application/gzip', {
        settings: Object.fromEntries(Object.entries({ file: name, ...settings }).filter(([, value]) => value)),
        signal,
        onProgress: onShare('sending'),
      })
    }
  }

  return {
    work,
    error,
    verify,
    forget: () => setError(null),
    cancel: () => {
      abort.current?.abort()
      setWork(null)
    },
  }
}

function told(failure: unknown): ApiError {
  if (failure instanceof ApiError) return failure
  if (failure instanceof TooLarge)
    return new ApiError(413, {
      detail: `The archive is larger than ${formatBytes(MOST_UPLOAD_BYTES)}, the most that can be sent.`,
      fix: 'Put it on the server and give its path, or send one system or workload at a time.',
    })
  return new ApiError(0, {
    detail: `The files could not be read: ${failure instanceof Error ? failure.message : String(failure)}`,
    fix: 'A file changed or went away while it was packed. Choose the folder again.',
  })
}
