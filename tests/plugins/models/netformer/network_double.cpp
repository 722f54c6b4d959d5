// The only file that compiles the network in double; the other tests link it.
#include "network_impl.hpp"

namespace golgi::netformer {

template class Network<double>;

}  // namespace golgi::netformer
