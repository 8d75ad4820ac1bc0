/** Whether this runs in Node; a page may carry a stand-in for `process`, but not Node's version. */
export const inNode = typeof process !== 'undefined' && typeof process.versions?.node === 'string';
