import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import crc32c from 'crc-32/crc32c.js'

// What TensorBoard reads: records of TensorFlow's `Event` messages, in a file whose name holds `tfevents`.

/** What such a file begins with. @param wallTime seconds since 1970 */
export function tensorBoardHeader(wallTime: number): Uint8Array {
  return record(event(wallTime, 0, writer => writer.tag(3, WireType.LengthDelimited).string('brain.Event:2')))
}

/**
 * The figures of a step, to be appended to such a file.
 *
 * @param wallTime seconds since 1970
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto
 */
export function tensorBoardEvent(
  figures: Readonly<Record<string, number>>,
  step: number,
  wallTime: number,
): Uint8Array {
  const values = Object.entries(figures).map(([tag, value]) =>
    new BinaryWriter().tag(1, WireType.LengthDelimited).string(tag).tag(2, WireType.Bit32).float(value).finish(),
  )
  const summary = values.reduce(
    (writer, value) => writer.tag(1, WireType.LengthDelimited).bytes(value),
    new BinaryWriter(),
  )
  return record(event(wallTime, step, writer => writer.tag(5, WireType.LengthDelimited).bytes(summary.finish())))
}

function event(wallTime: number, step: number, add: (writer: BinaryWriter) => BinaryWriter): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.Bit64).double(wallTime)
  // As protobuf has it, what is 0 is left out.
  if (step !== 0) writer.tag(2, WireType.Varint).int64(step)
  return add(writer).finish()
}

/**
 * Length, its checksum, the bytes, their checksum.
 *
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord, TFRecords format details
 */
function record(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 16)
  const view = new DataView(framed.buffer)
  view.setBigUint64(0, BigInt(bytes.length), true)
  view.setUint32(8, masked(framed.subarray(0, 8)), true)
  framed.set(bytes, 12)
  view.setUint32(12 + bytes.length, masked(bytes), true)
  return framed
}

/** A checksum that is no checksum of something with checksums in it. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes) >>> 0
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
