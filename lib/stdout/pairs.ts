import { NUMBER, numberOf } from './numbers'
import type { Reading, ReadLine } from './types'

/** A word before a name that makes it another metric: `val loss: 0.5` is not `loss`. */
const KINDS = '(?:(?:train|training|val|valid|validation|test|eval|dev) )?'
/**
 * A name begins where a word begins, so that nothing is cut out of `12:30:45`, `host/a:80` or `x-loss`. A number ends where nothing
 * follows that would make it another one: not `12ms`, `3GB`, `1/2`, `1,234`. The bounds keep the time linear on hostile lines.
 */
const PAIR = new RegExp(
  String.raw`(?<![\w./%@-])(${KINDS}[A-Za-z_][\w./%@-]*) {0,3}[=:] {0,3}(${NUMBER})(?:/(\d+))?(?=[\s;|)\]}%]|,(?!\d)|$)`,
  'g',
)

/** `loss=0.5 lr=1e-4` and `step: 10 - loss: 0.5`. A step may be `10/1000`. A percent sign is passed over: `acc: 91%` is 91. */
export const readPairs: ReadLine = (line, options) => {
  const reading: Reading = { values: [] }
  const twice = new Set<string>()
  const seen = new Map<string, number>()
  let found = false
  for (const [, name, number, total] of line.matchAll(PAIR)) {
    const value = numberOf(number!)!
    if (name === options.step) {
      reading.step = value
      if (total !== undefined && Number.isSafeInteger(Number(total))) reading.totalSteps = Number(total)
      found = true
    } else if (total === undefined) {
      found = true
      // Which of two different values is meant, nobody can know.
      if (seen.has(name!) && !Object.is(seen.get(name!), value)) twice.add(name!)
      seen.set(name!, value)
    }
  }
  if (!found) return null
  for (const [name, value] of seen) if (!twice.has(name)) reading.values.push([name, value])
  return reading
}
