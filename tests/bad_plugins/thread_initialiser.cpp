// A static initialiser that starts a thread, which runs as long as the process.
#include <chrono>
#include <thread>

#include "identity.hpp"

struct Name {
  static constexpr const char* text = "transform/thread_initialiser";
};

[[maybe_unused]] static const bool started = (std::thread([] {
                                                for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
                                              }).detach(),
                                              true);

GOLGI_PLUGIN("thread_initialiser", "1.0.0") { registry.add<Identity<Name>>(); }
