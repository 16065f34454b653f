import { stat } from 'node:fs/promises'

/** Whether something is at a path. @throws when it can't be told: no right to look, a dead mount */
export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
