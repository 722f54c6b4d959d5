// Implements the trainer's Learner interface for the neuron transformer.
#pragma once

#include <golgi/learning/trainer.hpp>
#include <vector>

#include "features.hpp"
#include "network.hpp"

namespace golgi::neuron_transformer {

class NeuronLearner final : public Learner {
 public:
  NeuronLearner(const Layout& layout, int batch_size, const Features& features)
      : n_variables_(layout.shape.N),
        features_(features),
        network_(layout, batch_size, true),
        targets_(n_variables_ * batch_size) {}

  double train(TrainingState& state, std::span<const Window> batch, const Random&, float* gradient,
               const OnGradient& on_gradient) override {
    read(batch);
    const double loss = network_.train(state.weights.data(), targets_.data(), gradient);
    on_gradient(0, std::ssize(state.weights));
    return loss;
  }

  void add_losses(TrainingState& state, std::span<const Window> batch, double& sum) override {
    read(batch);
    network_.evaluate(state.weights.data());
    const auto output = network_.output();
    for (Index m = 0; m < output.cols(); ++m) {
      const auto error = static_cast<double>(output(0, m) - targets_[m]);
      sum += error * error;
    }
  }

  Index n_losses() const override { return n_variables_; }

 private:
  void read(std::span<const Window> batch) {
    features_.write(batch, network_.features(std::ssize(batch)));
    features_.write_targets(batch, targets_.data());
  }

  const Index n_variables_;
  const Features& features_;
  Network<float> network_;
  Numbers<float> targets_;
};

}  // namespace golgi::neuron_transformer
