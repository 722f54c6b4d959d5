// The only file that compiles the network in double; the gradient tests link it.
#include "network_impl.hpp"

namespace golgi::neuron_transformer {

template class Network<double>;

}  // namespace golgi::neuron_transformer
