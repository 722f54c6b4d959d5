#include "golgi/app/signals.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>

namespace golgi {
namespace {

std::atomic<int> caught{0};

extern "C" void on_signal(int number) {
  // A second signal ends the program without waiting for the stages.
  if (caught.exchange(number) != 0) _exit(128 + number);
}

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int caught_signal() { return caught.load(); }

}  // namespace golgi
