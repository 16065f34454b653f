'use client'

/** Saves a text as a file. */
export function downloadText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Revoked later: some browsers begin the download after the click returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
