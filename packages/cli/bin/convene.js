#!/usr/bin/env node
try {
  const { start } = await import('../dist/index.js')
  await start()
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error
  process.stderr.write(`convene: not built (${error.message}); in a clone, npm run build does it\n`)
  process.exitCode = 1
}
