/** What happens while files are fetched. Nothing is reported for what is on this machine already. */
export type DownloadProgress =
  /** So many bytes of an archive, of `total`, are unpacked. */
  | { readonly kind: 'unpack'; readonly what: string; readonly done: number; readonly total: number }
  /** Bytes have come. `received` counts what an earlier, broken download left behind. */
  | { readonly kind: 'download'; readonly what: string; readonly received: number; readonly total?: number }
  /** The connection broke; the rest is asked for again. */
  | { readonly kind: 'retry'; readonly what: string; readonly reason: string }
  /** What was there cannot be used; it is fetched from its start. */
  | { readonly kind: 'restart'; readonly what: string; readonly reason: string }

export type OnProgress = (progress: DownloadProgress) => void
