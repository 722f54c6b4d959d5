// The library that missing_library needs; the loader is not told where it lies.
extern "C" __attribute__((visibility("default"))) int absent_function() { return 1; }
