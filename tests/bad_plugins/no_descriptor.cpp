// A shared library that is not a plugin.
extern "C" __attribute__((visibility("default"))) int some_function() { return 1; }
