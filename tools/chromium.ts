import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Names that Chromium goes by, on a path or as the last part of an absolute place. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Where Chromium is: what the variable CHROMIUM_PATH names, or else the first one found on the path or where its
 * installers put it; `undefined` where there is none.
 *
 * @throws Error: CHROMIUM_PATH names nothing that runs
 */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const named = env.CHROMIUM_PATH
  if (named !== undefined && named !== '') {
    if (!runs(named)) throw new Error(`CHROMIUM_PATH names no program: ${named}`)
    return named
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '')
  return [...folders.flatMap(folder => names.map(name => join(folder, name))), ...places].find(runs)
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Flags under which Chromium has WebGL2 and WebGPU with no GPU: both are computed by SwiftShader, in software. */
export const softwareGraphics: readonly string[] = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
]
