/** Runs of a vector database, changed as tables of several rules need them. */
import { type VectorFiles, vectorRun } from '../../../storage/benchmarks/vector-database/testing'
import type { VectorDatabaseRun } from '../../../storage/benchmarks/vector-database/types'
import { known } from '../../../storage/fact'
import type { JsonObject } from '../../../storage/values'

export const edition = '3.0'
export const changed = (change: (files: VectorFiles) => void) => vectorRun({ edition }, change)
export const json = (name: string, values: JsonObject) =>
  changed((files) => {
    files.json[name] = { ...files.json[name], ...values }
  })
export const lacking = (name: string, ...fields: string[]) =>
  changed((files) => {
    if (fields.length === 0) delete files.json[name]
    for (const field of fields) delete files.json[name]?.[field]
  })
export const loading = (values: JsonObject | null) =>
  changed((files) => {
    if (values === null) delete files.load
    else if (files.load) {
      delete files.load.json['load_statistics.json']
      Object.assign(files.load.metadata ?? {}, values, { args: values })
    }
  })
export const together = (...runs: VectorDatabaseRun[]) => ({ key: 'x', benchmark: 'vector_database', runs })
export const run: VectorDatabaseRun = await vectorRun({ edition })
export const interim: VectorDatabaseRun = await vectorRun({ edition: '2.x' })
export const bare = await changed((files) => {
  delete files.metadata
})
export const unloaded = await loading(null)
const generation = { ...run, command: known('datagen', 'x') }
export const notApplicable = [{ name: 'data generation', edition, subject: generation }] as const
export const noStatistics = {
  name: 'a run without statistics',
  edition,
  subject: await lacking('statistics.json'),
  file: 'summary.json',
} as const
