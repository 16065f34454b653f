'use client'
import { useEffect, useState } from 'react'
import type { Device } from '@/lib/api/devices'

/** Samples kept a device: five minutes at one a second. */
const KEEP = 300

/** Use of each device since this page is open, as the server keeps the latest sample only. Shares between 0 and 1. */
export function useUseHistory(devices: readonly Device[] | undefined): ReadonlyMap<string, readonly number[]> {
  const [history, setHistory] = useState<ReadonlyMap<string, { at: string | null; values: readonly number[] }>>(
    () => new Map(),
  )
  useEffect(() => {
    if (!devices) return
    setHistory((before) => {
      const next = new Map(before)
      for (const { id, sample, sampledAt } of devices) {
        const known = next.get(id)
        if (!sample || sample.utilization === null || known?.at === sampledAt) continue
        next.set(id, { at: sampledAt, values: [...(known?.values ?? []), sample.utilization].slice(-KEEP) })
      }
      return next
    })
  }, [devices])
  return new Map([...history].map(([id, { values }]) => [id, values]))
}
