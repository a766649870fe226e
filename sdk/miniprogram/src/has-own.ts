// Object.hasOwn for phones whose engine is older (iOS before 15.4): @noble/hashes asks for it while it loads. The only file here
// that does something by being imported; package.json says so to bundlers.

const target = Object as { hasOwn?: (object: object, key: PropertyKey) => boolean };
if (target.hasOwn === undefined)
  Object.defineProperty(target, 'hasOwn', {
    configurable: true,
    writable: true,
    value: (object: object, key: PropertyKey): boolean =>
      Object.getOwnPropertyDescriptor(Object(object), key) !== undefined,
  });
