// Interrupts: the first asks the work to stop, the second ends the program at once.
#pragma once

namespace golgi {

void catch_signals();
/// SIGINT or SIGTERM, once one has come; else 0.
int caught_signal();

}  // namespace golgi
