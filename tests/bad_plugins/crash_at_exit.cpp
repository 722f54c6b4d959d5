// A static destructor that crashes, after everything else has succeeded.
#include <csignal>

#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/crash_at_exit";
};

struct CrashAtExit {
  ~CrashAtExit() { std::raise(SIGSEGV); }
};
static const CrashAtExit crash_at_exit;

GOLGI_PLUGIN("crash_at_exit", "1.0.0") { registry.add<Identity<Name>>(); }
