// A path with `:name` and `*`, filled from what the same names stand for in a route's pattern.
import { normaliseTarget } from '../../target.ts';

/** @throws Error when the template names what the pattern has not, or can make a path that is none. */
export function fillTemplate(template: string, pattern: string): (request: { path: string }) => string {
  const places = namesOf(pattern);
  const parts = template
    .slice(1)
    .split('/')
    .map((part) => (part === '*' || part.startsWith(':') ? placeOf(part, places) : part));
  const example = template.replaceAll('*', 'x').replaceAll(':', 'x');
  if (normaliseTarget(example)?.path !== example)
    throw new Error(`path ${template} is not a normalised path`);
  return ({ path }) => {
    const segments = path.slice(1).split('/');
    return `/${parts.map((part) => (typeof part === 'string' ? part : part(segments))).join('/')}`;
  };
}

type Read = (segments: readonly string[]) => string;

function placeOf(name: string, places: ReadonlyMap<string, Read>): Read {
  const read = places.get(name);
  if (read === undefined) throw new Error(`the route's path has no ${name}`);
  return read;
}

function namesOf(pattern: string): Map<string, Read> {
  const places = new Map<string, Read>();
  for (const [index, segment] of pattern.slice(1).split('/').entries()) {
    if (segment === '*') places.set(segment, (segments) => segments.slice(index).join('/'));
    else if (segment.startsWith(':')) places.set(segment, (segments) => segments[index]!);
  }
  return places;
}
