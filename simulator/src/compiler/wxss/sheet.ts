// One WXSS file becomes CSS in pieces: what it imports is named in between, and composed later.
import { type AtRule, CssSyntaxError, type Declaration, parse, type Rule } from 'postcss';
import type { Finding, Place } from '../report.ts';
import { withLengths } from './rpx.ts';
import { scopedSelector } from './selector.ts';

export interface SheetImport {
  readonly reference: string;
  /** Media query of the `@import`, or ''. */
  readonly media: string;
  readonly at: Place;
}

export interface Sheet {
  readonly pieces: readonly (string | SheetImport)[];
  readonly findings: readonly Finding[];
}

const importParams = /^(?:url\(\s*)?(?:"([^"]*)"|'([^']*)'|([^\s"')]+))\s*\)?\s*(.*)$/s;

const placeOf = (node: AtRule | Declaration | Rule): Place => ({
  line: node.source?.start?.line ?? 1,
  column: node.source?.start?.column ?? 1,
});

export function parseSheet(text: string): Sheet {
  const findings: Finding[] = [];
  try {
    const pieces: (string | SheetImport)[] = [];
    const root = parse(text);
    root.walkDecls((declaration) => {
      if (declaration.value.includes('rpx')) declaration.value = withLengths(declaration.value);
    });
    root.walkAtRules((rule) => {
      if (rule.params.includes('rpx')) rule.params = withLengths(rule.params);
    });
    root.walkRules((rule) => {
      const { parent } = rule;
      if (parent?.type === 'atrule' && /keyframes$/i.test((parent as AtRule).name)) return;
      rule.selector = scopedSelector(rule.selector);
    });
    let css = '';
    for (const node of root.nodes) {
      if (node.type === 'atrule' && node.name === 'import') {
        const [, double, single, bare, media] = importParams.exec(node.params) ?? [];
        const reference = double ?? single ?? bare ?? '';
        if (css !== '') pieces.push(css);
        css = '';
        pieces.push({ reference, media: media?.trim() ?? '', at: placeOf(node) });
      } else if (node.type !== 'comment') {
        css += `${node.toString()}${node.type === 'atrule' && node.nodes === undefined ? ';' : ''}\n`;
      }
    }
    if (css !== '') pieces.push(css);
    return { pieces, findings };
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    const { line = 1, column = 1, reason } = error;
    return { pieces: [], findings: [{ rule: 'wxss-syntax', at: { line, column }, details: { reason } }] };
  }
}
