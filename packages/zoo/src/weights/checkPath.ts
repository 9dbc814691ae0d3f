/** Whether a path stays below its folder: no drive or scheme, no root, no way up, and no separator but the slash. */
export function staysInFolder(path: string): boolean {
  if (/^[a-z][a-z\d+.-]*:/i.test(path) || /[\\\p{Cc}]/u.test(path)) return false
  return path.split('/').every(part => !['', '.', '..'].includes(part))
}
