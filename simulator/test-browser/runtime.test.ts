// The runtime in Chromium: the suites that run without a browser too.
import { runtimeSuites } from '../test/runtime/suites/all.ts';

runtimeSuites('chromium');
