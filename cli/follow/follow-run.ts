/** Follows one run to its end, over its retries. */
import type { Run } from '../../lib/api/runs'
import type { SeriesInfo } from '../../lib/api/series'
import { isEnded } from '../../lib/runs/states'
import type { Client } from '../client'
import { type Metric, metricOf } from './picture'
import { poll } from './poll'

export interface RunView {
  /** `metric`: the one that says most, as it was last told. */
  show(run: Run, metric: Metric | null): void
  note(text: string): void
  stop(): void
}

/** @throws CliError 7 when it has not ended within `timeoutSeconds`; what the client throws when the server stays away */
export async function followRun(
  client: Client,
  view: RunView | null,
  id: string,
  timeoutSeconds?: number,
): Promise<Run> {
  const path = `/runs/${encodeURIComponent(id)}`
  const look = async (): Promise<Run | null> => {
    const run = await client.get<Run>(path)
    if (view) {
      const series = run.attempts > 0 ? (await client.get<{ items: SeriesInfo[] }>(`${path}/series`)).items : []
      view.show(run, metricOf(run, series))
    }
    return isEnded(run.state) ? run : null
  }
  try {
    return await poll(client, { id, timeoutSeconds, look, note: view ? (text) => view.note(text) : undefined })
  } finally {
    view?.stop()
  }
}
