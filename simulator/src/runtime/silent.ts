// Warnings of glass-easel's that WeChat does not print, of things that are fine there: an attribute nobody has declared, a list
// that is not there yet, a number of times, items without a key.

const silent: readonly RegExp[] = [
  /is not a valid property$/,
  /is not a valid event binding or slot value$/,
  /^Use (?:number|string) as for-list /,
  // `wx:key="index"` where items have no such member: there is no key at all.
  /^Some keys are not unique while list updates: ""\.$/,
  // A component of a library that this program does not use, and so has not loaded.
  /^the target of relation /,
  /^The for-list data is neither Array nor Object, got type "(?:undefined|null)"/,
];

export const isSilent = (message: string): boolean => silent.some((pattern) => pattern.test(message));
