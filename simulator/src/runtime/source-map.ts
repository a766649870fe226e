// Reads source maps, so that a line of a stack can be led back; a decoder of some lines spares a dependency in the page.

export interface SourceMap {
  readonly sources: readonly string[];
  /** By generated line: segments of generated column, source, line and column, all from 0, in order of column. */
  readonly lines: readonly (readonly Segment[])[];
}

type Segment = readonly [column: number, source: number, line: number, sourceColumn: number];

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function parseSourceMap(text: string): SourceMap {
  const { sources, mappings } = JSON.parse(text) as { sources: string[]; mappings: string };
  let source = 0;
  let line = 0;
  let sourceColumn = 0;
  const lines = mappings.split(';').map((row) => {
    let column = 0;
    const segments: Segment[] = [];
    for (const field of row === '' ? [] : row.split(',')) {
      const values = decode(field);
      column += values[0]!;
      if (values.length < 4) continue;
      source += values[1]!;
      line += values[2]!;
      sourceColumn += values[3]!;
      segments.push([column, source, line, sourceColumn]);
    }
    return segments;
  });
  return { sources, lines };
}

/** Lines and columns from 1, as stacks have them. */
export function originalPosition(map: SourceMap | undefined, line: number, column: number) {
  const segments = map?.lines[line - 1];
  let found: Segment | undefined;
  for (const segment of segments ?? []) {
    if (segment[0] > column - 1 && found !== undefined) break;
    found = segment;
  }
  if (map === undefined || found === undefined) return undefined;
  return { file: fileName(map.sources[found[1]] ?? ''), line: found[2] + 1, column: found[3] + 1 };
}

const fileName = (source: string): string => source.replace(/^[a-z]+:\/+/, '');

function decode(field: string): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of field) {
    const digit = digits.indexOf(character);
    value |= (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
      continue;
    }
    values.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return values;
}
