/** Where the definition here is not the source's, on purpose, by the case's id. See docs/semantics.md. */
export const deviations: Readonly<Record<string, string>> = {
  'onnx-gather_negative_indices': 'an index below 0 counts as row 0; in ONNX it counts from the end',
  'tfjs-arg_max-0591': 'the first NaN is the maximum, as in PyTorch; this source ignores NaN',
  'tfjs-arg_min-0603': 'the first NaN is the minimum, as in PyTorch; this source ignores NaN',
  'tfjs-arg_min-0604': 'the first NaN is the minimum, as in PyTorch; this source ignores NaN',
  'tfjs-max_pool2d-0096': 'NaN wins over every number in maxPool2d, as in PyTorch; this source ignores NaN',
  'tfjs-max_pool2d-0056': 'NaN wins over every number in maxPool2d, as in PyTorch; this source ignores NaN',
}
