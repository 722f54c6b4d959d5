// Implements the trainer's Learner interface for the Causalformer.
#pragma once

#include <algorithm>
#include <golgi/learning/trainer.hpp>
#include <vector>

#include "windows.hpp"

namespace golgi::causalformer {

class CausalformerLearner final : public Learner {
 public:
  CausalformerLearner(const Layout& layout, int batch_size, const Dropout& dropout, LossKind loss, const Recording& recording,
                      const TaskContext& context)
      : shape_(layout.shape),
        dropout_(dropout),
        loss_(loss),
        recording_(recording),
        parallel_for_(context.parallel_loop()),
        network_(layout, batch_size, true),
        output_(shape_.P * shape_.N) {
    samples_.reserve(batch_size);
  }

  double train(TrainingState& state, std::span<const Window> batch, const Random& random, float* gradient,
               const OnGradient& on_gradient) override {
    recording_.read(batch, samples_);
    return network_.train({state.weights.data(), state.running.data()}, samples_, loss_, dropout_, random, gradient,
                          on_gradient, parallel_for_);
  }

  void add_losses(TrainingState& state, std::span<const Window> batch, double& sum) override {
    recording_.read(batch, samples_);
    network_.evaluate({state.weights.data(), state.running.data()}, samples_, parallel_for_);
    for (std::size_t w = 0; w < samples_.size(); ++w) {
      network_.read_output(static_cast<Index>(w), output_.data());
      const float* target = samples_[w].values + shape_.L * shape_.N;
      for (std::size_t k = 0; k < output_.size(); ++k)
        sum += static_cast<double>(loss_term(loss_, output_[k], target[k]).value);
    }
  }

  Index n_losses() const override { return shape_.P * shape_.N; }

 private:
  const Shape shape_;
  const Dropout dropout_;
  const LossKind loss_;
  const Recording& recording_;
  const ParallelFor parallel_for_;
  Network<float> network_;
  std::vector<Sample<float>> samples_;
  std::vector<float> output_;
};

}  // namespace golgi::causalformer
