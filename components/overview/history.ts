'use client'
import { useState } from 'react'
import type { Device } from '@/lib/api/devices'

/** Samples kept a device: five minutes at one a second. */
const KEEP = 300

interface Course {
  at: string | null
  values: readonly number[]
}

/** Use of each device since this page is open, as the server keeps the latest sample only. Shares between 0 and 1. */
export function useUseHistory(devices: readonly Device[]): ReadonlyMap<string, Course> {
  const [seen, setSeen] = useState<readonly Device[]>([])
  const [history, setHistory] = useState<ReadonlyMap<string, Course>>(() => new Map())
  if (seen !== devices) {
    setSeen(devices)
    setHistory(withSamples(history, devices))
  }
  return history
}

function withSamples(before: ReadonlyMap<string, Course>, devices: readonly Device[]): ReadonlyMap<string, Course> {
  const next = new Map(before)
  for (const { id, sample, sampledAt } of devices) {
    const known = next.get(id)
    if (!sample || sample.utilization === null || known?.at === sampledAt) continue
    next.set(id, { at: sampledAt, values: [...(known?.values ?? []), sample.utilization].slice(-KEEP) })
  }
  return next
}
