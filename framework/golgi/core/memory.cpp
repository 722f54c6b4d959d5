#include "golgi/core/memory.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "golgi/core/error.hpp"

namespace golgi {

double available_memory() {
  double available = INFINITY;
  std::ifstream memory("/proc/meminfo");
  for (std::string line; std::getline(memory, line);)
    if (line.starts_with("MemAvailable:")) available = std::strtod(line.c_str() + 13, nullptr) * 1024;
  // The limit of a container or job may be lower.
  double limit = 0, used = 0;
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit && std::ifstream("/sys/fs/cgroup/memory.current") >> used)
    available = std::min(available, limit - used);
  return available;
}

std::string memory_text(double bytes) {
  char text[32];
  if (bytes < 0.95e9)
    std::snprintf(text, sizeof text, "%.0f MB", std::ceil(bytes / 1e6));
  else
    std::snprintf(text, sizeof text, "%.1f GB", bytes / 1e9);
  return text;
}

void require_memory(const std::string& what, double bytes, const std::string& cure, double available) {
  if (bytes > available)
    throw DataError(what + " about " + memory_text(bytes) + " of memory, and " + memory_text(available) + " are free; " + cure);
}

}  // namespace golgi
