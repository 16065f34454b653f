/**
 * What a file of a result tree says, or why it says nothing. A number that is not there is never 0 and never a guess:
 * a rule that needs it can't judge, and says which file and field would have to be there.
 */
export type Fact<T> = Known<T> | Missing

export interface Known<T> {
  value: T
  /** File below the run and field in it: `summary.json: metric.train_au_mean_percentage`. */
  source: string
}

export interface Missing {
  missing: {
    /** File below the run, or the pattern it is looked for with: `summary.json`, `*_metadata.json`. */
    file: string
    /** Dotted field in it; absent: the whole file. */
    field?: string
    /** Why it is of no use, when it is there: `is PRUNED BY STAFF`, `is a text, not a number`. Default: is not there. */
    reason?: string
  }
}

export function known<T>(value: T, source: string): Known<T> {
  return { value, source }
}

export function missing(file: string, field?: string, reason?: string): Missing {
  return { missing: { file, ...(field === undefined ? {} : { field }), ...(reason === undefined ? {} : { reason }) } }
}

export function isKnown<T>(fact: Fact<T>): fact is Known<T> {
  return 'value' in fact
}

/** The value, or undefined where it is missing. For what a rule can do without. */
export function peek<T>(fact: Fact<T>): T | undefined {
  return isKnown(fact) ? fact.value : undefined
}

/** The first of several places that has it; where none has, the first one is told as missing. */
export function firstKnown<T>(...facts: [Fact<T>, ...Fact<T>[]]): Fact<T> {
  return facts.find(isKnown) ?? facts[0]
}

/** Thrown by `need`; the engine makes it the status `unjudged` of the rule. Nothing else catches it. */
export class Unjudged extends Error {
  override readonly name = 'Unjudged'
  /** @param fix where putting the files back would not help */
  constructor(
    readonly missing: Missing['missing'][],
    readonly fix?: string,
  ) {
    super(
      `cannot be judged without ${missing.map(({ file, field }) => (field ? `${file}: ${field}` : file)).join(', ')}`,
    )
  }

  /** For what lies in a folder that could not be listed. @param folder relative to the root of the tree */
  static unlisted(folder: string): Unjudged {
    const file = folder === '' ? '.' : folder
    return new Unjudged(
      [{ file, reason: "can't be listed" }],
      `Let the account that reads the tree list \`${file}\`, and judge again.`,
    )
  }
}

/** The value that a rule can't do without. @throws Unjudged, which names the file and the field */
export function need<T>(fact: Fact<T>): T {
  if (isKnown(fact)) return fact.value
  throw new Unjudged([fact.missing])
}
