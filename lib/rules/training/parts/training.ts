/** Whom the rules of this area are about. */
export const TRAINING = ['training'] as const
