// The default build needs an x86-64-v3 processor (AVX2, FMA, BMI, …). On other processors the program ends with a message
// before an illegal instruction ends it. Builds with another GOLGI_MARCH check nothing.
#pragma once

namespace golgi {

/// Ends the program with exit code 4 (plugin) and a message on stderr that names the missing features, unless the processor and
/// the operating system offer all of x86-64-v3. Does not throw: unwinding would need code that cannot run here. It runs
/// automatically before the initialisers of every library, in each program whose main calls it; the call itself costs nothing.
void check_processor();

namespace detail {
/// For tests: the message for missing features (bit i is feature i), in a static buffer.
const char* processor_message(unsigned missing);
}  // namespace detail

}  // namespace golgi
