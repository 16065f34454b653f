/** Controls, marks that turn the direction of writing, invisible characters and halves of pairs. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is shown
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** A name as it is, without what could hide or turn a part of it: that is written as `\u{202E}`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, escapeOf)
}

/** `\u{1F680}`. */
export function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`
}

export interface Segment {
  text: string
  /** Stood in backticks: a file, a field, a value, a command. */
  code: boolean
}

/** Sentences of rules put names in backticks. One without its partner stays a character. */
export function segmentsOf(text: string): Segment[] {
  const parts = text.split('`')
  if (parts.length % 2 === 0) parts.splice(-2, 2, parts.slice(-2).join('`'))
  return parts
    .map((part, index) => ({ text: visible(part), code: index % 2 === 1 }))
    .filter(({ text: of }) => of !== '')
}
