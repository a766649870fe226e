// `wx` in Chromium, against real servers on this machine.
import { apiSuite } from '../test/runtime/suites/api.ts';

apiSuite('chromium');
