// A sweep as a Slurm job array with one task per shard, and a job that collects the shards. Slurm queues, requeues and keeps
// the order; golgi writes the scripts and submits them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/sweep/sweep_record.hpp"

namespace golgi {

struct SlurmOptions {
  std::size_t shards = 1;
  std::vector<std::string> sbatch;           ///< further arguments for sbatch, for the array and the collecting job
  std::filesystem::path program;             ///< the golgi program
  std::vector<std::string> sweep_arguments;  ///< arguments for each shard, in addition to those of the command: --isolate …
};

struct SlurmScript {
  std::filesystem::path path;
  std::string content;
};
struct SlurmPlan {
  SlurmScript shard, collect;
  /// The commands that submit the jobs; {jobs} in the last one is replaced by the ids of the earlier ones, separated by colons.
  std::vector<std::vector<std::string>> submissions;
};

/// The scripts and commands for a sweep.
/// @param max_array_size  the cluster's MaxArraySize: array indices are below it; more shards make several arrays
SlurmPlan plan_slurm(const std::string& name, const std::filesystem::path& folder, const SweepCommand& command,
                     const SlurmOptions& options, std::size_t max_array_size);

/// MaxArraySize as `scontrol show config` reports it. @throws IoError if Slurm does not answer
std::size_t max_array_size();

/// Writes the scripts and submits the jobs. @return the job ids. @throws IoError with Slurm's message
std::vector<std::string> submit(const SlurmPlan& plan);

}  // namespace golgi
