'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { get } from '@/components/data/api'
import { keys } from '@/components/data/keys'
import type { Device, DeviceSamples } from '@/lib/api/devices'
import type { Range } from './search-params'

const SECONDS: Record<Range, number> = { '1h': 3600, '24h': 86_400, '7d': 604_800 }
/** About one a pixel and a half of a small chart. */
const BUCKETS = 160

export const RANGE_WORDS: Record<Range, string> = {
  '1h': 'over the last hour',
  '24h': 'over the last 24 hours',
  '7d': 'over the last 7 days',
}

/**
 * Samples of a device over a range that ends now. The list of devices is live and says when one was sampled last: that
 * leads to a new read once a bucket is full, so that nothing polls.
 */
export function useSamples(device: Pick<Device, 'id' | 'sampledAt'>, range: Range, enabled: boolean) {
  const seconds = SECONDS[range]
  const at = device.sampledAt ? Date.parse(device.sampledAt) / 1000 : 0
  const tick = Math.floor(at / Math.max(15, seconds / BUCKETS))
  return useQuery({
    queryKey: keys.deviceSamples(device.id, range, tick),
    queryFn: ({ signal }) =>
      get<DeviceSamples>(
        `/devices/${encodeURIComponent(device.id)}/samples`,
        { from: new Date(Date.now() - seconds * 1000).toISOString(), buckets: BUCKETS },
        signal,
      ),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  })
}
