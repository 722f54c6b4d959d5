// The default build needs an x86-64-v3 processor (AVX2, FMA, BMI, …). One without it is told so, before an illegal
// instruction ends the program. Builds with another GOLGI_MARCH check nothing.
#pragma once

namespace golgi {

/// Ends the program with exit code 4 (plugin) and a message on stderr that names what is missing, unless the processor and
/// the operating system offer all of x86-64-v3. Does not throw: unwinding would need code that cannot run here. It runs by
/// itself before the initialisers of every library, in each program whose main calls it; the call costs nothing.
void check_processor();

namespace detail {
/// For tests: the message for the features that are absent (bit i stands for feature i), a static buffer.
const char* processor_message(unsigned missing);
}  // namespace detail

}  // namespace golgi
