// Eigen splits matrix products into blocks that fit the processor's caches, and the last digits depend on the block sizes. With
// fixed sizes the same input gives the same bytes on every processor.
#pragma once

#include <Eigen/Core>

namespace golgi {

/// Each library and program has hidden visibility and so its own copy of Eigen's sizes: the SDK, the program and, through
/// GOLGI_PLUGIN, every plugin set their copy once, before any product.
inline void fix_product_blocking() { Eigen::setCpuCacheSizes(32 * 1024, 1024 * 1024, 8 * 1024 * 1024); }

}  // namespace golgi
