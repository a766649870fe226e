// A mini program of one page, for the first test of the guide.
App({});
