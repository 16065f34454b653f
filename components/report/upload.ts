import { ApiError } from '@/components/data/api'
import type { Problem } from '@/lib/api/problem'
import type { Report } from '@/lib/api/reports'

export interface UploadOptions {
  /** Beside the archive: name, edition, division. */
  settings: Record<string, string>
  signal: AbortSignal
  /** Share that was sent, 0 to 1. */
  onProgress: (share: number) => void
}

/** What the server is told an archive is; its beginning decides in the end. */
export function typeOf(name: string): string {
  if (/\.zip$/i.test(name)) return 'application/zip'
  return /\.tar$/i.test(name) ? 'application/x-tar' : 'application/gzip'
}

/**
 * Sends an archive. XMLHttpRequest, as fetch tells nothing of how much was sent.
 * @throws ApiError; an AbortError when it is cancelled
 */
export function uploadArchive(body: Blob, type: string, options: UploadOptions): Promise<Report> {
  const { settings, signal, onProgress } = options
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const request = new XMLHttpRequest()
    const query = new URLSearchParams(settings).toString()
    request.open('POST', `/api/v1/reports${query ? `?${query}` : ''}`)
    request.setRequestHeader('content-type', type)
    request.responseType = 'text'
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.upload.onload = () => onProgress(1)
    const abort = () => request.abort()
    signal.addEventListener('abort', abort)
    request.onloadend = () => {
      signal.removeEventListener('abort', abort)
      if (signal.aborted) return reject(signal.reason)
      const answer = parsed(request.responseText)
      if (request.status >= 200 && request.status < 300 && answer) return resolve(answer as Report)
      reject(problemOf(request.status, answer))
    }
    request.send(body)
  })
}

function problemOf(status: number, answer: unknown): ApiError {
  const problem = answer as Problem | null
  if (problem?.detail) return new ApiError(status, problem)
  // A server that refuses a body before it read all of it closes the connection, and no answer is left.
  if (status === 0)
    return new ApiError(0, {
      detail: 'The connection ended while the archive was sent.',
      fix: 'See whether the server runs, and whether the archive is larger than it takes; then send it again.',
    })
  return new ApiError(status, { detail: `The server answered ${status}` })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy in between answers in its own words.
    return null
  }
}
