/** The spec as something to paste elsewhere: a shell command, a Python script. Both run as printed. */

/** Writes the spec to a file and launches it. */
export function asCommand(yaml: string): string {
  const mark = freeWord(yaml, 'SPEC')
  return `cat > spec.yaml <<'${mark}'\n${withNewline(yaml)}${mark}\nnpx rungrid launch spec.yaml\n`
}

/** Launches it with the Python package and waits; `RUNGRID_URL` comes before the address it was copied from. */
export function asPython(yaml: string, origin: string): string {
  return `import os

import rungrid

SPEC = """\\
${withNewline(yaml).replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"')}"""

server = rungrid.connect(os.environ.get("RUNGRID_URL", ${JSON.stringify(origin)}))
matrix = rungrid.launch(SPEC, wait=True, connection=server)
for run in matrix.results():
    print(run.axes, run.state, run.scores)
`
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}

/** A word that is no line of the text. */
function freeWord(text: string, word: string): string {
  return text.split('\n').includes(word) ? freeWord(text, `${word}_`) : word
}
