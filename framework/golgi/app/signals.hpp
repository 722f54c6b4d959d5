// Interrupts: the first requests the work to stop, the second ends the program immediately.
#pragma once

namespace golgi {

void catch_signals();
/// SIGINT or SIGTERM, once one was received; else 0.
int caught_signal();

}  // namespace golgi
