/** Words searched for in the lines of a log: the same on the server, which looks in all of it, and in the page. */

export interface Wanted {
  text: string
  /** Upper and lower case are told apart. */
  matchCase: boolean
  /** `text` is a regular expression of JavaScript, with the flag `u`. */
  isRegex: boolean
}

export interface Range {
  from: number
  to: number
}

/** Ranges told of one line: more are found, not marked. */
const MOST_RANGES = 100

/** @throws SyntaxError for what is no regular expression */
export function patternOf({ text, matchCase, isRegex }: Wanted): RegExp {
  const source = isRegex ? text : text.replace(/[\\^$.*+?()[\]{}|/]/g, (char) => `\\${char}`)
  return new RegExp(source, matchCase ? 'gu' : 'giu')
}

/** Where a pattern of `patternOf` matches in a line. Empty matches are none. */
export function rangesIn(text: string, pattern: RegExp): Range[] {
  const found: Range[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    // Behind a whole character: within one of two units the same empty match would come for ever.
    if (match[0] === '') pattern.lastIndex = match.index + ((text.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1)
    else found.push({ from: match.index, to: match.index + match[0].length })
    if (found.length >= MOST_RANGES) break
  }
  return found
}
