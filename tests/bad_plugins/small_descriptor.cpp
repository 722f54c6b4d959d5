// A descriptor of a version before the register function existed.
#include <cstdint>

struct OldDescriptor {
  std::uint32_t size, api_major, api_minor;
};
extern "C" {
__attribute__((visibility("default"))) extern const OldDescriptor golgi_plugin;
const OldDescriptor golgi_plugin = {sizeof(OldDescriptor), 2, 0};
}
