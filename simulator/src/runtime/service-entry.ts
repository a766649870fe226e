// What is bundled and run in the app's realm: it leaves two functions there, which the host takes away before the app runs.
import type { Edit } from '../compiler/program.ts';
import type { Ports } from './ports.ts';
import { createProgramCode, type ProgramCode } from './program-code.ts';
import { type Service, type ServiceOptions, startService } from './start-service.ts';

export interface ServiceRealm {
  /** Reads a program before its app starts. */
  xiaoqiaoPrepare?: (program: ProgramText) => void;
  xiaoqiaoStart?: (program: ProgramText, ports: Ports, options: ServiceOptions) => Service;
}

/** As text, so that every object of the program is of the app's realm. */
export interface ProgramText {
  readonly programText: string;
  /** Each an `Edit`, in their order. */
  readonly edits?: readonly string[] | undefined;
}

interface Read {
  readonly from: string;
  readonly code: ProgramCode;
  edits: number;
}

const realm = globalThis as ServiceRealm;
let prepared: Read | undefined;

function read({ programText, edits = [] }: ProgramText): ProgramCode {
  if (prepared?.from !== programText || prepared.edits > edits.length)
    prepared = { from: programText, code: createProgramCode(JSON.parse(programText)), edits: 0 };
  const { code } = prepared;
  for (const edit of edits.slice(prepared.edits)) code.edit(JSON.parse(edit) as Edit);
  prepared.edits = edits.length;
  return code;
}

realm.xiaoqiaoPrepare = (program) => read(program).prepare();
realm.xiaoqiaoStart = (program, ports, options) => {
  const code = read(program);
  prepared = undefined;
  return startService(code, ports, globalThis, options);
};
