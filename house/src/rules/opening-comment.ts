// A file's first line is a sentence that says its place.
import type { Rule } from '../rule.ts';

export const openingComment: Rule = {
  name: 'opening-comment',
  *check(file) {
    const lines = file.source.split('\n', 12);
    const at = lines[0]?.startsWith('#!') ? 1 : 0;
    const block: string[] = [];
    for (const line of lines.slice(at)) {
      if (!line.startsWith('// ')) break;
      block.push(line.slice(3).trim());
    }
    const text = block.join(' ');
    // Chinese writes without spaces, so its sentences are measured by characters.
    const sentence =
      /[.!?。！？]/.test(text) && (text.split(/\s+/).length > 2 || /\p{Script=Han}{4}/u.test(text));
    if (!sentence) yield [at + 1, 'begin the file with `// One sentence that says its place.`'];
  },
};
