import { spawn } from 'node:child_process'
import { buffer } from 'node:stream/consumers'

/** Reads an archive with a reader that is not ours: names in the order of its directory, with their contents, checked. */
export async function readZip(archive: Uint8Array): Promise<Map<string, Buffer>> {
  const child = spawn('python3', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(archive)
  const [out, code] = await Promise.all([
    buffer(child.stdout),
    new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject)),
  ])
  if (code !== 0) throw new Error(`not an archive that can be read (${code})`)
  const entries = JSON.parse(out.toString()) as [string, string][]
  return new Map(entries.map(([name, content]) => [name, Buffer.from(content, 'base64')]))
}

const SCRIPT = `
import base64, io, json, sys, zipfile
with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as archive:
    assert archive.testzip() is None
    json.dump([(e.filename, base64.b64encode(archive.read(e)).decode()) for e in archive.infolist()], sys.stdout)
`
