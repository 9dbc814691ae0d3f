export interface ViaOptions {
  /** The attribute of a region that is its label; `label`, if left out. */
  readonly labelAttribute?: string
}

/** The attribute that stands for `file_size`, in bytes. */
export const byteSize = 'file_size'
