/** Words of a command line as a shell splits them: quotes keep spaces, a backslash keeps the next character. */
export function words(line: string): string[] {
  const found: string[] = []
  let word: string | null = null
  let quote = ''
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i)
    if (quote !== '') {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== null) found.push(word)
      word = null
    } else {
      if (char === '\\') i++
      word = (word ?? '') + line.charAt(i)
    }
  }
  return word === null ? found : [...found, word]
}

/**
 * Options behind the first word that names the program: what stands before it belongs to `mpirun` or `uv`. Takes
 * `--name value`, `--name=value` and `--name` alone (true).
 * @returns null where the command runs another program
 */
export function optionsOf(
  line: string,
  isProgram: (word: string) => boolean,
): { program: string; options: Map<string, string | true> } | null {
  const all = words(line)
  const at = all.findIndex(isProgram)
  const program = all[at]
  if (program === undefined) return null
  const options = new Map<string, string | true>()
  for (let i = at + 1; i < all.length; i++) {
    const word = all[i] ?? ''
    if (!word.startsWith('--')) continue
    const equals = word.indexOf('=')
    if (equals > 0) {
      options.set(word.slice(2, equals), word.slice(equals + 1))
      continue
    }
    const next = all[i + 1]
    const alone = next === undefined || (next.startsWith('-') && !/^-\d/.test(next))
    options.set(word.slice(2), alone ? true : next)
    if (!alone) i++
  }
  return { program, options }
}
