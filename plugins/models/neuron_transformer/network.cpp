#include "network_impl.hpp"

namespace golgi::neuron_transformer {

template class Network<float>;

}  // namespace golgi::neuron_transformer
