#include "network_impl.hpp"

namespace golgi::causalformer {

template class Network<float>;

}  // namespace golgi::causalformer
