import { shortLabel } from '@/lib/runs/title'

/** Names without what stands before the last `/`, unless two of them would become the same. */
export function shortNames(labels: Iterable<string>): (label: string) => string {
  const all = new Set(labels)
  const short = new Set([...all].map(shortLabel))
  return short.size === all.size ? shortLabel : (label) => label
}
