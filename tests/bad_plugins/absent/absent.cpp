// The library that missing_library needs; the loader does not know its folder.
extern "C" __attribute__((visibility("default"))) int absent_function() { return 1; }
