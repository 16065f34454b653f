/** Whether a name fits one of the patterns, in which `*` stands for any characters. Linear in the name, unlike a regular expression. */
export function matcherOf(patterns: string[] | null): (name: string) => boolean {
  if (!patterns) return () => true
  const parts = patterns.map((pattern) => pattern.split('*'))
  return (name) => parts.some((pattern) => fits(name, pattern))
}

function fits(name: string, [first, ...rest]: string[]): boolean {
  if (rest.length === 0) return name === first
  const last = rest.pop()!
  if (!name.startsWith(first!)) return false
  let at = first!.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}
