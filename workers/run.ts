import type { Client } from './client/client'
import { complain } from './client/road'

/** 128 + SIGTERM: what a shell reports of a program that this signal ended. */
const STOPPED_EXIT_CODE = 143

/**
 * Runs a worker's program, sends its last reports and ends the process: 0 where it is done, 143 where it left because
 * it was told to, 1 with the reason as the last line of stderr where it failed.
 */
export async function run(client: Client, main: (client: Client) => Promise<'done' | 'stopped'>): Promise<never> {
  let exitCode = 0
  try {
    if ((await main(client)) === 'stopped') exitCode = STOPPED_EXIT_CODE
  } catch (error) {
    exitCode = 1
    console.error(error)
    complain(error instanceof Error ? error.message : String(error))
  }
  await client.close()
  process.exit(exitCode)
}
