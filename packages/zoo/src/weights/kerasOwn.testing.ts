import { gunzipSync } from 'node:zlib'

/**
 * An archive that Keras 3.15 wrote itself, for a test of its own, which tells what is in it: dense layers d_0, d_1 and d_2
 * without biases, of 4×4 numbers that are 0.1, 0.2 and 0.3, and one of 4×2 that are 0.5 with biases of 0.
 *
 * @see https://github.com/keras-team/keras/tree/master/keras/src/saving/test_data, pre_pr22362_nested_container.keras,
 * Copyright The Keras Authors, under the Apache License, version 2.0
 */
export const kerasOwnArchive: Uint8Array = new Uint8Array(
  gunzipSync(
    Buffer.from(
      [
        'H4sIAAAAAAACA+1czW8bRRSfXdvUKlS4KFI+FMBdPhJFifFX0ihRHJckYCmlXUEPkQC523gbu12vLe86JKoiejS3HFMuHLggJKQK9ZA/gEMO',
        'RcqxR/4CxIFDTpSZ3RnbM14nTmzqoLwnjZ7f7Jvvn+f9PCOvuurzDyBXrqGl+OifafyJpCs4FXVby2m2FnlglcxHykO9olnZTb1iFUqmMhdW',
        'EpHYdCSqTIYV7KVnLW1Tz5H8eDQ+MxWdnool0vHYXDwxl4wqOyrX1MwPH449kBAi6XWcs14y7xc2aEPFUq5q6Lgms2oYuPZ1Q7OsrKkVSZ5y',
        'S7dsPbesm5b+WSmnG6R9tzh++khhbqbjls0Rv2yROdoVrWBq95za7UpVJ323t8u6U7TerjtUpaXp5TvYVS0ZhfXtNq3eN0qanYgrO/hxRd8o',
        '4D5UcC/oYzIe8sSsFrGV8HZSDH1DW9/O0gHgRmzcZ72S8hr4vWrBcHxYRwpmuWpnrbzmjOnL+GQ4+fWO09diuWDoTa47TUvy98+/fJV69tuP',
        'tSWESAqR1SdtRL7RCxt524rkp7/LLH9y5fLIZadAMIj8jldDXlIh5Ztt9vwu1RLVNap/klm+5DwbovlXaf2i353PV1aI90tBWDt/BFwdRCAX',
        'UTIrN1Si16jN8HQg836bWsUi2tC2dfKJ4TJ9xnYl5OPwG6L4Hb/E49/FL2qLXxDAbzN+2T5WC4h4c0XtUbtf3Lq9LCG5vqvXBvl2nlL7cJjv',
        'V9jH+2WonQ9czPVjcUuchzfoziKhABrAs0fCPbGHJckpEarPYZCbz7fIWlxqzPGnS7dvSogWEPyItBIfN59tf7RbKJeNcnYjP+Zof0t+3NFs',
        'WZl2Gmoaf/5N+A6DgICAgICAgICAgICAgHQr7c7JxfOZk87Jg2+7OgxTeiFFPGccp/qvYd6Pne+4B0oxquNUJ+rnT9Eu8Vsece3d0c7wG7pG',
        'cQxLCfhF9eNQ9HSU92P3PPXz6S7bdc/J/XXcZUYYrpEnjlm/1A94vy1q7425un5v9BHvN0vttRi/Xx/O8n5H1B6a/7/EMe/7sjXFte+iDuPY',
        '+7APwD7Qug/sC8QmivjvS2/2AamOO/Ud4ftN7T0gWMcKi//ifJ31vozcV7H7MpmWl5ocJMp0JNnNYPdc7bQP71DE82r4XZoXRoNBNPgtfR7A',
        '7ZPnsuxWGKQ7mk86eM/1SAsj3urrfP/+/PlCN0nE/b4CGO7l7ziRF5wU/w4nIP5B/POIf2P/LQ9ux9+GJk/H3w6mAL+A31b8bk28Wv4WGhd+',
        'd1F7bQLWqBP+Js5XL/ibr6/8rTZ1PvnbzVQ3ScT91iRguJf8TTyvOSn+7SYh/kH884h/sf7wtxfTp+NvteuAX8BvK35nk6+Wvx3G+PqPqD2U',
        'hDXqhL+J89UL/ubvK3/LXD+P/O37J09S3SQR97MzgOFe8jfxHu2k+KemIP5B/POIf/P94W97i6fjb+M3+H6DXGz8MjwdLXjzt5jA49I94m+7',
        '83y9+9R+sQBr1Al/E+frrPwt0MTfAqfgb7LA2+Su+VuQ7kzhc8XfsCwel9j/aBmujxaPr4ztu+WPAct8fBNx5+JCkiQOX93j7PGSN4Ornct5',
        'UVclecDX/q0tTB47o+Te4SIWFd/C0ij6EHHvZGku6PWukEbBf6TWN4eoq4HX3BXyoV+xfua8/+BfNeVKlHxGAAA=',
      ].join(''),
      'base64',
    ),
  ),
)
