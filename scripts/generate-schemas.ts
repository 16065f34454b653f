// Writes docs/schemas from the schemas in lib: `npm run schemas` after one of them was changed.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { schemaFiles } from '../lib/progress/json-schemas'

const dir = path.resolve(import.meta.dirname, '../docs/schemas')
mkdirSync(dir, { recursive: true })
const files = schemaFiles()
for (const name of readdirSync(dir)) if (name.endsWith('.json') && !files.has(name)) rmSync(path.join(dir, name))
for (const [name, text] of files) writeFileSync(path.join(dir, name), text)
