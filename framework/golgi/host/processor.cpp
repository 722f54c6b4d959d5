// Compiled for plain x86-64 (see framework/CMakeLists.txt) and without inline functions of the standard library, because copies
// from other files use the newer instructions. Source: System V ABI for x86-64, micro-architecture levels.
#include "golgi/host/processor.hpp"

#include <string.h>
#include <unistd.h>

namespace golgi {
namespace {

[[maybe_unused]] constexpr int exit_code_plugin = 4;
const char* const features[] = {"AVX", "AVX2", "BMI1", "BMI2", "F16C", "FMA", "LZCNT", "MOVBE"};

#ifdef GOLGI_NEEDS_X86_64_V3
unsigned missing_features() {
  __builtin_cpu_init();
  unsigned missing = 0;
  // The builtin takes only literals. It also checks whether the operating system saves the wide registers.
  if (!__builtin_cpu_supports("avx")) missing |= 1u << 0;
  if (!__builtin_cpu_supports("avx2")) missing |= 1u << 1;
  if (!__builtin_cpu_supports("bmi")) missing |= 1u << 2;
  if (!__builtin_cpu_supports("bmi2")) missing |= 1u << 3;
  if (!__builtin_cpu_supports("f16c")) missing |= 1u << 4;
  if (!__builtin_cpu_supports("fma")) missing |= 1u << 5;
  if (!__builtin_cpu_supports("lzcnt")) missing |= 1u << 6;
  if (!__builtin_cpu_supports("movbe")) missing |= 1u << 7;
  return missing;
}

__attribute__((no_sanitize("address", "undefined", "thread"))) void end_unless_supported(int, char**, char**) {
  const unsigned missing = missing_features();
  if (missing == 0) return;
  const char* message = detail::processor_message(missing);
  if (write(STDERR_FILENO, message, strlen(message)) < 0) _exit(exit_code_plugin);
  _exit(exit_code_plugin);
}

// Runs before the initialisers of all shared libraries, which may contain newer instructions.
__attribute__((section(".preinit_array"), used)) void (*run_first)(int, char**, char**) = &end_unless_supported;
#else
void end_unless_supported(int, char**, char**) {}
#endif

}  // namespace

const char* detail::processor_message(unsigned missing) {
  static char text[320];
  strcpy(text, "golgi: this processor (or virtual machine) lacks ");
  const char* separator = "";
  for (unsigned i = 0; i < sizeof features / sizeof *features; ++i)
    if (missing & (1u << i)) {
      strcat(text, separator);
      strcat(text, features[i]);
      separator = ", ";
    }
  return strcat(text,
                "; this build needs x86-64-v3 (Intel since Haswell, AMD since Excavator). Run it on such a "
                "processor.\n");
}

void check_processor() { end_unless_supported(0, nullptr, nullptr); }

}  // namespace golgi
