// The control API of what belongs to mini programs.
import { anyObject, type ControlRouter, owner } from './control-router.ts';
import type { ProgramControl } from './program-control.ts';

export function addProgramRoutes({ post }: ControlRouter, control: ProgramControl): void {
  post('/open-data', { ...owner, 'data?': anyObject }, (body) => control.openData(body));
}
