// The only file that compiles the network in double; every other test links it.
#include "network_double.hpp"

#include "network_impl.hpp"

namespace golgi::causalformer {

template class Network<double>;

}  // namespace golgi::causalformer
