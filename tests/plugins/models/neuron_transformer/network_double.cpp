// The one place that compiles the network in double: the gradient tests take it from here.
#include "network_impl.hpp"

namespace golgi::neuron_transformer {

template class Network<double>;

}  // namespace golgi::neuron_transformer
