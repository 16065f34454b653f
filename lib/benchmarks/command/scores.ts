import type { Json } from '../../matrix/types'
import type { Tree } from '../../tree'
import type { Score } from '../types'
import type { CommandParams } from './params'

/** Reads the numbers that `scores` names. What can't be read becomes null with the reason, never a made-up number. */
export async function readScores(tree: Tree, scores: CommandParams['scores']): Promise<Score[]> {
  if (!scores) return []
  const { document, fault } = parse(await tree.text(scores.file), scores.file)
  const headline = Math.max(
    0,
    scores.metrics.findIndex((metric) => metric.headline),
  )
  return scores.metrics.map(({ path, headline: _, ...metric }, i) => {
    const found = fault ? { note: fault } : numberAt(document, path, scores.file)
    const mark = i === headline ? { headline: true } : {}
    return { ...metric, value: null, ...found, ...mark }
  })
}

function parse(text: string | null, file: string): { document?: Json; fault?: string } {
  if (text === null) return { fault: `${file} is not there` }
  try {
    return { document: JSON.parse(text) as Json }
  } catch (error) {
    return { fault: `${file} is not JSON: ${(error as Error).message}` }
  }
}

function numberAt(document: Json | undefined, path: string, file: string): { value: number } | { note: string } {
  let value = document
  for (const part of path.split('.'))
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as { [key: string]: Json })[part]
        : undefined
  if (typeof value === 'number') return { value }
  return { note: `${file} has ${value === undefined ? 'nothing' : 'no number'} at ${path}` }
}
