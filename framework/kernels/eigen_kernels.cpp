// The instantiations that eigen_kernels.hpp declares.
#define GOLGI_KERNEL template
#include "eigen_kernels.hpp"
