// Implements the trainer's Learner interface for NetFormer.
#pragma once

#include <golgi/learning/trainer.hpp>

#include "network.hpp"
#include "recording.hpp"

namespace golgi::netformer {

class NetformerLearner final : public Learner {
 public:
  NetformerLearner(const Layout& layout, int batch_size, LossKind loss, const Recording& recording)
      : n_targets_(layout.shape.n_targets()),
        loss_(loss),
        recording_(recording),
        network_(layout, batch_size, true),
        targets_(n_targets_ * batch_size) {}

  double train(TrainingState& state, std::span<const Window> batch, const Random&, float* gradient,
               const OnGradient& on_gradient) override {
    read(batch);
    const double loss = network_.train(state.weights.data(), targets_.data(), loss_, gradient);
    on_gradient(0, std::ssize(state.weights));
    return loss;
  }

  void add_losses(TrainingState& state, std::span<const Window> batch, double& sum) override {
    read(batch);
    network_.evaluate(state.weights.data());
    const auto output = network_.output();
    for (Index m = 0; m < output.cols(); ++m) sum += static_cast<double>(loss_term(loss_, output(0, m), targets_[m]).value);
  }

  Index n_losses() const override { return n_targets_; }

 private:
  void read(std::span<const Window> batch) {
    recording_.write(batch, network_.inputs(std::ssize(batch)));
    recording_.write_targets(batch, targets_.data());
  }

  const Index n_targets_;
  const LossKind loss_;
  const Recording& recording_;
  Network<float> network_;
  Numbers<float> targets_;
};

}  // namespace golgi::netformer
