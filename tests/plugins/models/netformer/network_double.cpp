// The one place that compiles the network in double: the other tests take it from here.
#include "network_impl.hpp"

namespace golgi::netformer {

template class Network<double>;

}  // namespace golgi::netformer
