/**
 * What the threads of a backend tell each other, as places in an Int32Array that they share. The first thread writes a job,
 * raises `job`, and takes part in it; the others take turns of it until there are none, and count themselves out.
 */
export const control = {
  /** The number of the job at hand; it only grows. Threads sleep on it. */
  job: 0,
  /** Threads that have not finished the job. */
  busy: 1,
  /** The next turn that nobody has taken. */
  next: 2,
  /** Where turns end, and how many are taken at a time. */
  turns: 3,
  chunk: 4,
  /** The kernel: its number, and where its module lies for those who do not know it. */
  kernel: 5,
  moduleAddress: 6,
  moduleBytes: 7,
  /** Bytes by which the last address is further on for each thread: room of its own. */
  perThread: 8,
  /** How many addresses there are, and the first. */
  count: 9,
  addresses: 10,
  /** Not 0 if a thread could not go on. */
  failed: 31,
  length: 32,
} as const
