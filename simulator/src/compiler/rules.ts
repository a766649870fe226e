// Every diagnostic of the compiler by its stable name: how grave it is, what it says, and the way out.
import { projectRules } from './rules/project-rules.ts';
import { scriptRules } from './rules/script-rules.ts';
import { styleRules } from './rules/style-rules.ts';
import { templateRules } from './rules/template-rules.ts';
import { wxsRules } from './rules/wxs-rules.ts';

/** `{name}` in a text is filled from what the check knows. */
export const rules = { ...projectRules, ...scriptRules, ...styleRules, ...templateRules, ...wxsRules };

export type RuleName = keyof typeof rules;
