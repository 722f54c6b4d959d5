// The base class of transforms that compute new values. All built-in transforms drop hidden series and keep the ground truth,
// or warn where their variables have none; all except transform/fill pass missing values on as missing.
#pragma once

#include <string_view>

#include "golgi/api/capabilities.hpp"
#include "golgi/api/transform.hpp"

namespace golgi {

/// Needs memory for one value per input value.
class ValueTransform : public Transform, public Costed {
 public:
  Cost cost(const Workload& work) const override {
    const double n_values = static_cast<double>(work.n_variables) * static_cast<double>(work.n_samples);
    return {sizeof(double) * n_values, undefined, "take a part of the recording first (transform/slice, transform/select)"};
  }
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }
};

}  // namespace golgi
