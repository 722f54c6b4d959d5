// A sweep as a Slurm job array, a task a shard, and a job that collects. Slurm queues, requeues and keeps the order; golgi
// writes the scripts and submits them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/sweep/sweep_record.hpp"

namespace golgi {

struct SlurmOptions {
  std::size_t shards = 1;
  std::vector<std::string> sbatch;           ///< more arguments of sbatch, for the array and the collecting job
  std::filesystem::path program;             ///< golgi
  std::vector<std::string> sweep_arguments;  ///< of each shard, in addition to those of the command: --isolate …
};

struct SlurmScript {
  std::filesystem::path path;
  std::string content;
};
struct SlurmPlan {
  SlurmScript shard, collect;
  /// Commands that submit; {jobs} in the last stands for the ids of those before it, with colons between.
  std::vector<std::vector<std::string>> submissions;
};

/// @param max_array_size  of the cluster: array indices are below it; more shards make several arrays
SlurmPlan plan_slurm(const std::string& name, const std::filesystem::path& folder, const SweepCommand& command,
                     const SlurmOptions& options, std::size_t max_array_size);

/// As `scontrol show config` says. @throws IoError where Slurm does not answer
std::size_t max_array_size();

/// Writes the scripts and submits. @return the job ids. @throws IoError with Slurm's words
std::vector<std::string> submit(const SlurmPlan& plan);

}  // namespace golgi
