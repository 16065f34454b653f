export interface Collision {
  /** The path that both want; the upper one where one lies inside the other. */
  path: string
  /** Keys of the runs, in the order of the matrix. */
  keys: string[]
  message: string
  fix: string
}

/**
 * Runs that want one result path, or a path inside another run's: publishing one would overwrite or move the other.
 * @param runs key and path with `/`, in the order of the matrix
 */
export function findCollisions(runs: { key: string; path: string }[]): Collision[] {
  const byPath = new Map<string, string[]>()
  for (const { key, path } of runs) {
    const keys = byPath.get(path)
    if (keys) keys.push(key)
    else byPath.set(path, [key])
  }
  const collisions: Collision[] = []
  const inside = new Map<string, string[]>()
  for (const [path, keys] of byPath) {
    if (keys.length > 1) collisions.push(same(path, keys))
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const parent = path.slice(0, at)
      if (byPath.has(parent)) inside.set(parent, [...(inside.get(parent) ?? []), ...keys])
    }
  }
  for (const [path, keys] of inside) collisions.push(nested(path, byPath.get(path)!, keys))
  return collisions
}

function same(path: string, keys: string[]): Collision {
  return {
    path,
    keys,
    message: `${named(keys)} would write into the same directory, ${path}.`,
    fix: 'Give one of the values another name, or take one away.',
  }
}

function nested(path: string, outer: string[], inner: string[]): Collision {
  return {
    path,
    keys: [...outer, ...inner],
    message: `${named(inner)} would write inside ${path}, the directory of ${named(outer)}.`,
    fix: 'Give the stages different results, or launch them as two matrices with different results_dir.',
  }
}

function named(keys: string[]): string {
  const shown = keys.slice(0, 5).map((key) => `“${key}”`)
  const more = keys.length > 5 ? ` and ${keys.length - 5} more` : ''
  return shown.join(' and ') + more
}
