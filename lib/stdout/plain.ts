/** Escape sequences of terminals: CSI (colours, cursor), OSC (titles, links; ended by BEL or ST) and two-character ones. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g

/** A line as a person reads it. */
export function plain(line: string): string {
  return line.includes('\u001b') ? line.replace(ESCAPES, '') : line
}
