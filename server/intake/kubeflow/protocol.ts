/**
 * Names of Kubeflow's TrainJob progress protocol, which is alpha: trainer.kubeflow.org/v1alpha1, as of Kubeflow Trainer 2.3.
 * Clients never build the address: they send to the exact value of a variable.
 */

/** The one namespace there is here. */
export const NAMESPACE = 'rungrid'
const GROUP = '/apis/trainer.kubeflow.org/v1alpha1'
const STATUS_PATH = new RegExp(`^${GROUP.replaceAll('.', '\\.')}/namespaces/([^/]+)/trainjobs/([^/]+)/status$`)

/** Bytes of a body. */
export const MOST_BYTES = 65_536

/** Whether a path belongs to Kubernetes-like APIs, whose errors are `Status` objects. */
export function isKubeflowPath(path: string): boolean {
  return path === '/apis' || path.startsWith('/apis/')
}

/** Namespace and name of the job in a path; null: it is another path. */
export function jobOf(path: string): { namespace: string; name: string } | null {
  const match = STATUS_PATH.exec(path)
  return match && { namespace: match[1]!, name: match[2]! }
}

export function statusUrl(apiUrl: string, attemptId: string): string {
  return `${apiUrl}${GROUP}/namespaces/${NAMESPACE}/trainjobs/${attemptId}/status`
}

/** A refusal in Kubernetes' words. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message)
  }
}

export function statusObject({ code, reason, message }: StatusError) {
  return { metadata: {}, status: 'Failure', message, reason, code }
}
