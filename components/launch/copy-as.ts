/** The spec as something to paste elsewhere: a shell command, a Python script. Both run as printed. */

/** Writes the spec to a file and launches it. */
export function asCommand(yaml: string): string {
  const mark = freeWord(yaml, 'SPEC')
  return `cat > spec.yaml <<'${mark}'\n${withNewline(yaml)}${mark}\nnpx rungrid launch spec.yaml\n`
}

/** Posts the spec with Python's own library; takes address and token from the environment. */
export function asPython(yaml: string, origin: string): string {
  return `import json
import os
import sys
import urllib.error
import urllib.request

SPEC = """\\
${withNewline(yaml).replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"')}"""

url = os.environ.get("RUNGRID_URL", ${JSON.stringify(origin)})
request = urllib.request.Request(
    url.rstrip("/") + "/api/v1/matrices",
    data=SPEC.encode(),
    headers={
        "Content-Type": "application/yaml",
        "Authorization": "Bearer " + os.environ["RUNGRID_TOKEN"],
    },
)
try:
    with urllib.request.urlopen(request) as response:
        matrix = json.load(response)
except urllib.error.HTTPError as error:
    sys.exit(error.read().decode())
print(matrix["id"], matrix["url"])
`
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}

/** A word that is no line of the text. */
function freeWord(text: string, word: string): string {
  return text.split('\n').includes(word) ? freeWord(text, `${word}_`) : word
}
