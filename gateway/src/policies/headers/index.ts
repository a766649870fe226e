// Sets, adds and removes headers: of the request before the upstream sees it, of the response before the client does.
import { Type } from 'typebox';
import { definePolicy } from '../../policy.ts';
import { filterResponse } from '../../response-filter.ts';
import { requestEditor, responseEditor } from './header-editor.ts';
import { variableNames } from './template.ts';

const NAME = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$";
const Values = Type.Record(
  Type.String({ pattern: NAME }),
  Type.String({ pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$', maxLength: 2048 }),
  { maxProperties: 32 },
);
const Edits = Type.Object(
  {
    set: Type.Optional(Values),
    add: Type.Optional(Values),
    remove: Type.Optional(Type.Array(Type.String({ pattern: NAME }), { maxItems: 32 })),
  },
  { additionalProperties: false },
);

export const headers = definePolicy({
  name: 'headers',
  phase: 'transform',
  config: Type.Object(
    { request: Type.Optional(Edits), response: Type.Optional(Edits) },
    {
      additionalProperties: false,
      description: `values may hold ${variableNames.map((name) => `\${${name}}`).join(', ')}`,
    },
  ),
  create: ({ request, response }) => {
    const editRequest = request && requestEditor(request);
    const editResponse = response && responseEditor(response);
    if (editRequest === undefined && editResponse === undefined) return undefined;
    return (exchange, next) => {
      editRequest?.(exchange);
      if (editResponse !== undefined)
        filterResponse(exchange, (leaving) => {
          editResponse(leaving, exchange);
          return undefined;
        });
      return next(exchange);
    };
  },
});
