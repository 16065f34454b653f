import { type Fact, isKnown, need } from '../storage/fact'

/**
 * A parameter, or what the driver takes when it is not given. Only a file that was read and lacks the field means the
 * default: without the file, or with a value that is of no use, nothing is known.
 * @throws Unjudged
 */
export function orDefault<T>(file: Fact<unknown>, fact: Fact<T>, value: T): { value: T; given: boolean } {
  need(file)
  if (!isKnown(fact) && fact.missing.reason === undefined) return { value, given: false }
  return { value: need(fact), given: true }
}

/** For the checklist: a default is called one. */
export function saying(text: string, { given }: { given: boolean }): string {
  return given ? text : `${text}, the driver's default`
}
