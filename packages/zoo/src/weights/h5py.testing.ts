import { gunzipSync } from 'node:zlib'

const unpack = (base64: string): Uint8Array => new Uint8Array(gunzipSync(Buffer.from(base64, 'base64')))

/**
 * Numbers as h5py 3.7 writes them, of types that the library here reads and does not write:
 *
 *     f['half'] = np.array([1, -2, 2**-24], '<f2'); f['big'] = np.array([1, -2, 0.5], '>f4')
 *     f['bigDouble'] = np.array([[1, -2, 0.5]], '>f8')
 *     d = f.create_dataset('brain', data=np.array([0x3f80, 0xc000], '<u2').view('V2')); d.attrs['dtype'] = 'bfloat16'
 *     f.attrs['names'] = ['a', 'bcd']; f.attrs['bytes'] = [b'a', b'bcd']; f.attrs['one'] = 'h\u00e9'
 *     f.attrs['none'] = []; f.attrs['number'] = 3
 */
export const numbersFile: Uint8Array = unpack(
  [
    'H4sIAAAAAAACA+2YzUrDQBDHZ/NlqJGmohi9WG/iSUE8CVFstQexoh48mmj9gNqKVtCTHuub6M1HKHjxMXwE36Am3dmYbNsUCoLi/KAMu/vP',
    'znZ3spndp1Jhcywzk4EQ0wQNbIjTRmBeKiNHaBnaJtpnRdSPdNocrLexfzvHy6/44MFesRiq2xLCz6LGrQnEf6RUXN8N7aGIB7TvSlJ37lVP',
    'Q+tfnAHaQv3Wr1aw3b/2LmqxeJ0f4JeBzrVMlHkkM8YrVNR9W6cjzeWzoGDEZ3TIZLFdDyI4bFcUhfF45v2pTIS2IY2g+avWYX+nXGCxXeJO',
    'T9eL975ppOuidbDTdeL9z6t/O56Hjqu5WeBbYR6mTJh6GBhXBk6Z9avjqns+eEQw/nei91WVvjfd8+NijKzB8igst9VB8zNuJiNVcPc/NtZV',
    'aDFwHwFaQcENf5+8oYUC94PbRzeqIgiCIAjij+ehRmoeKo5XSpRn8TxqEuv651ULmFdpCX9WkJcJvxOB+qRxfxWezaYDfzam/yyW6bN43u/E',
    'c7/dH5mPHB5A5HsMC286+LgdqHmXlZu0cfeZPxb7H6rIX51vjezHv2+gHxjajy750RLroHXWoV7jJ+RB6xDvx0j0o/N5wY5y+d55uBivjIUn',
    '+vC+yAqerN1e+pXrYBwmRP30yvsJgiCI4djaKG939lQbur+3Af5pte41llYUad/1j0963sd4kPzqy3q9j96Q9OdvL4lxHmVprQiCIAiCIAiC',
    'IAhiWL4AfErk/AAoAAA=',
  ].join(''),
)

/**
 * What no file of weights should have, from h5py 3.7:
 *
 *     f.create_dataset('stored', shape=(4,), dtype='f4', external=[('/dev/stdin', 0, 16)])
 *     f['linked'] = h5py.ExternalLink('other.h5', '/x'); f['loop'] = h5py.SoftLink('/loop')
 *     g = f.create_group('g'); g['self'] = g
 *     l = h5py.VirtualLayout(shape=(4,), dtype='f4'); l[:] = h5py.VirtualSource('other.h5', 'x', shape=(4,))
 *     f.create_virtual_dataset('virtual', l)
 *     f.create_dataset('bomb', shape=(2**40,), dtype='f4', chunks=(1024,), compression='gzip')
 *     f.create_dataset('chunk', shape=(2,), dtype='f4', maxshape=(None,), chunks=(2**29,), compression='gzip')
 *     f.create_dataset('unwritten', shape=(2**20,), dtype='f4')
 *     f['truth'] = np.array([True]); f['pair'] = np.array([1j]); f['text'] = 'abc'; f['empty'] = np.zeros((0, 3), 'f4')
 */
export const hostileFile: Uint8Array = unpack(
  [
    'H4sIAAAAAAACA+1aW2sTQRQ+s7tJtqnFVNTWSzUlCEVpU0FBEE2sScxD0WBSEBG0NasbmiYl3WqqoNGnqIg+VgVFQQgI6i9QQcQLaNFHwRfB',
    'FxEpiG+C7uzO7K2NTSz0YueDcHbOzM5kz3xz9uyZuRSPxJq8a72AIYoggA+s+E1Q2Wov0/pjRCIiy0RWOKoXtLpWoveR/h+79PJ1ok8djEZx',
    '698O0HFkQZciMCxFxKN7ElgeMnik4xVnbzei5AtS2uRjfJbjInDrfSFa1pmMkK4gtDQkr9bjmmb/RqLzQ4sILedJvUtlMK7nOE7rwAMdWln/',
    'IeiuwnP6vCIZn0d0hfgcLQ/NyTy0OtZ9QrC3C6alU8ERJZ3J6eXk/gMR/Hz0ufw84/S/gDMsP+7X5eZ2a72X8Guu+IDnlLPwoZkwVXaT94FY',
    'm3/vbmD+nfn3qf694iDEiJQ9YfU7s/XvsWQyCgmyhFAAwSd88XTnjt3Tt3f6sbDb7gedvGeYn/eqSBgk8OVG6wytIDOHS1c/egcBSgvCHvv2',
    'HuhFFuJP4TdV5BVZKnTJ26EIvEWtvxvMss+IKaj9ANIXOmXOUsboHzhu+x+l5YybDAwMDAwMDAwMDAwMDAwLDTPlUWy5A1RHHoXX72pU67U8',
    'gtG/qOV809KJbL8iGfkZY1+C44zUrmCmb8DcKVxc9qP5EvpQc2k/te9FYD/XDPzz2WT9eTznfhdA2PYPyv/JOv67HZFjKfNk37CV03U+kdaJ',
    'ENvTm4wC3nPpi9Kbqtu1HLD3TFGcV3vEDsYT4NEWoGWDk3IgQP4sTdwby9SxG7ysxtEEy52IsBJBJUh1Z/a9/dKTikdUM3J4TQOkO8pb6Bh0',
    'lImfP+7GkmorCCCYdtbM8RKqff1mDdn9Wgt2uerT+hv1M6OkXa/m9DVXqNEGzf4QyY2HYVsjbFNdHWQM71T/vdUZdylg9wwU/iX9HrdhMoQT',
    '9HTrgmNxDgMDAwMDw/+InlRvDFwfLr/rhMOAjyncuviiG+5oUdLRz54oXFEvV8LkujspeKReLoc3196PwVmtwa69qRK81S49ifu3IaQ1aEs9',
    'fABdODqD51vk1/BE0/Ylv07Afi1u9bTf+g5ZTRvynvsFq9TLNZCd/PaSzcf8f/+Jjqhe/25eo0b9PjDPd9DY3Iy2wRFt36gSbY8vMnt06JKz',
    'R8rOY6S8w16zyTMsqO/heKTHOPKJcfPIyCYkht3ZTG5QSjdZDgYFizirpR+EpsdskYiEbD4/7IIgFgjQSfPkmudUpqCM9meLXqoRBvJDA8/W',
    'GVNxXB7NDUIbLTeM5k4XMooi5cIbjDZKYVSRyxuNLob7M4V77UZRkYpKudNoLQ0NK2PjXWzh14g/GB69o6gxAAA=',
  ].join(''),
)
