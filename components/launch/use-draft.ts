'use client'
import { useEffect, useState } from 'react'

/**
 * A text that survives a reload of the tab. `initial` is null while it is still being fetched; a kept draft wins over it.
 * Without storage (private windows, full quota) the draft lives as long as the page.
 */
export function useDraft(key: string, initial: string | null) {
  const [kept, setKept] = useState<{ key: string; text: string | null } | null>(null)
  if (kept === null || kept.key !== key) setKept({ key, text: read(key) })
  const text = (kept?.key === key ? kept.text : null) ?? initial

  const setText = (next: string) => setKept({ key, text: next })
  useEffect(() => {
    if (kept?.key !== key || kept.text === null) return
    const timer = setTimeout(() => write(key, kept.text), 200)
    return () => clearTimeout(timer)
  }, [key, kept])

  const discard = () => {
    write(key, null)
    setKept({ key, text: null })
  }
  return { text, setText, discard, isEdited: kept?.text != null && kept.text !== initial }
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, text)
  } catch {
    // Storage may be forbidden or full; the draft then lives as long as the page, which is said nowhere else.
  }
}
