#include "golgi/builtin/register_builtin.hpp"

#include "golgi/builtin/connectivity_source.hpp"
#include "golgi/builtin/evaluate.hpp"
#include "golgi/builtin/file_source.hpp"
#include "golgi/builtin/transforms.hpp"

namespace golgi {

void register_builtin(Registry& registry) {
  registry.add<FileSource>();
  registry.add<ConnectivitySource>();
  registry.add<Clip>();
  registry.add<ZScore>();
  registry.add<Noise>();
  registry.add<Detrend>();
  registry.add<Difference>();
  registry.add<Fill>();
  registry.add<Downsample>();
  registry.add<Slice>();
  registry.add<Select>();
  registry.add<MarkEvents>();
  registry.add<Counts>();
  registry.add<Calcium>();
  registry.add<Surrogate>();
  registry.add<Evaluate>();
}

}  // namespace golgi
