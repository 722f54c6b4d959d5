// Eigen cuts products into blocks that fit the processor's caches, and the last digits follow the cut. With sizes of our own
// the same input gives the same bytes on every processor.
#pragma once

#include <Eigen/Core>

namespace golgi {

/// Each library and program has hidden visibility and so its own copy of Eigen's sizes: the SDK, the program and, through
/// GOLGI_PLUGIN, every plugin set theirs once, before any product.
inline void fix_product_blocking() { Eigen::setCpuCacheSizes(32 * 1024, 1024 * 1024, 8 * 1024 * 1024); }

}  // namespace golgi
