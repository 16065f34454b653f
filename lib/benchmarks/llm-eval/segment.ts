/** A name as one path segment, by the rule that result trees of this kind follow: lossy, so collisions are checked elsewhere. */
export function sanitiseSegment(name: string): string {
  return name
    .replace(/[\\/:*?"<>|]/g, '_')
    .replace(/_+/g, '_')
    .replace(/^_|_$/g, '')
}
