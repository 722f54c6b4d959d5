#include "network_impl.hpp"

namespace golgi::netformer {

template class Network<float>;

}  // namespace golgi::netformer
