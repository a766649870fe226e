// The router against a matcher that tries every route one by one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { checkPattern, createRouter, matchesPattern, plainHost, type Routable } from '../src/router.ts';

interface Known {
  readonly id: number;
  readonly host: string | undefined;
  readonly method: string;
  readonly pattern: string;
  /** The request's number must be above it. */
  readonly above: number | undefined;
}
type Asked = Routable & { readonly number: number };

/** Written to be obvious: the best of all that match. */
function naive(routes: readonly Known[], asked: Asked): number | undefined {
  const fits = routes.filter(
    ({ host, method, pattern, above }) =>
      method === asked.method &&
      matchesPattern(pattern, asked.path) &&
      (host === undefined || hostFits(host, plainHost(asked.host))) &&
      (above === undefined || asked.number > above),
  );
  const rank = ({ host, pattern, id }: Known): (number | string)[] => [
    host === undefined ? 0 : host.startsWith('*.') ? host.length : 1000,
    pattern
      .split('/')
      .map((segment) => (segment === '*' ? 'a' : segment.startsWith(':') ? 'b' : 'c'))
      .join(''),
    -id,
  ];
  return fits.toSorted((a, b) => compare(rank(b), rank(a)))[0]?.id;
}

const hostFits = (wanted: string, host: string): boolean =>
  wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted;

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i]!;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

const name = fc.constantFrom('a', 'b', 'c');
const method = fc.constantFrom('GET', 'POST');
const pattern = fc
  .tuple(fc.array(fc.oneof(name, fc.constant(':p')), { maxLength: 4 }), fc.constantFrom('', '*', 'end'))
  .map(([segments, last]) => {
    const named = segments.map((segment, i) => (segment === ':p' ? `:p${i}` : segment));
    return `/${[...named, ...(last === 'end' ? [] : [last])].join('/')}`;
  });
const routes = fc
  .array(
    fc.record({
      host: fc.constantFrom(undefined, 'shop.cn', '*.cn', '*.shop.cn'),
      method,
      pattern,
      above: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    }),
    { maxLength: 25 },
  )
  .map((list) => list.map((route, id): Known => ({ ...route, id })));
const asked: fc.Arbitrary<Asked> = fc.record({
  host: fc.constantFrom(undefined, 'shop.cn', 'SHOP.cn:8080', 'a.shop.cn', 'tea.cn.', 'else.com'),
  method,
  path: fc.array(name, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
  number: fc.integer({ min: 0, max: 9 }),
});

describe('the router', () => {
  test('finds what a matcher without a tree finds', () => {
    fc.assert(
      fc.property(routes, fc.array(asked, { minLength: 1, maxLength: 20 }), (known, requests) => {
        const router = createRouter<number, Asked>();
        const reachable: Known[] = [];
        for (const route of known) {
          const { id, above } = route;
          if (router.isTaken(route)) continue;
          reachable.push(route);
          router.add(route, {
            route: id,
            holds: above === undefined ? undefined : ({ number }) => number > above,
          });
        }
        for (const request of requests) assert.equal(router.find(request), naive(reachable, request));
      }),
      { numRuns: 500 },
    );
  });

  test('a place is taken once a route without conditions has it, whatever its parameters are called', () => {
    const router = createRouter<string, Asked>();
    router.add({ method: 'GET', pattern: '/a/:id' }, { route: 'some', holds: () => false });
    assert.equal(router.isTaken({ method: 'GET', pattern: '/a/:id' }), false);
    router.add({ method: 'GET', pattern: '/a/:id' }, { route: 'all' });
    assert.equal(router.isTaken({ method: 'GET', pattern: '/a/:name' }), true);
    assert.equal(router.isTaken({ method: 'GET', pattern: '/a/*' }), false);
  });

  test('a parameter is one segment, not empty and not endless; the rest may be empty', () => {
    const router = createRouter<string>();
    router.add({ method: 'GET', pattern: '/a/:id' }, { route: 'one' });
    router.add({ method: 'GET', pattern: '/b/*' }, { route: 'rest' });
    const find = (path: string) => router.find({ method: 'GET', path, host: undefined });
    assert.deepEqual(['/a/1', '/a/', '/a/1/2', `/a/${'x'.repeat(513)}`, '/b/', '/b', '/b/1/2'].map(find), [
      'one',
      undefined,
      undefined,
      undefined,
      'rest',
      undefined,
      'rest',
    ]);
  });

  test('patterns that cannot be meant are refused', () => {
    for (const bad of ['/a*', '/*/b', '/a:b', '/:', '/:a-b', '/:a/:a'])
      assert.throws(() => checkPattern(bad), Error);
  });
});
