// The one place that compiles the network in double: every other test takes it from here.
#include "network_double.hpp"

#include "network_impl.hpp"

namespace golgi::causalformer {

template class Network<double>;

}  // namespace golgi::causalformer
