// A descriptor that claims more bytes than it has: trusting it would read past its end.
#include <cstdint>

extern "C" {
__attribute__((visibility("default"))) extern const std::uint32_t golgi_plugin;
const std::uint32_t golgi_plugin = 48;
}
