// golgi sweep: runs many points as one graph, on this machine, in shards, or on Slurm.
#include <iostream>

#include "golgi/app/sweep_work.hpp"
#include "golgi/core/error.hpp"
#include "golgi/host/shell_word.hpp"
#include "golgi/sweep/shards.hpp"
#include "golgi/sweep/slurm.hpp"

namespace golgi {
namespace {

int submit_to_slurm(const OpenedSweep& opened, const Options& options) {
  if (options["executor"].as<std::string>() != "slurm")
    throw UsageError("--executor " + options["executor"].as<std::string>() +
                     ": the only executor is slurm; without --executor the sweep runs on this machine");
  if (!options.count("shards")) throw UsageError("--executor slurm needs --shards N, the number of tasks");
  const bool is_dry = options.count("dry-run") > 0;
  SlurmOptions slurm;
  slurm.shards = integer_option(options, "shards", 1, 1'000'000);
  slurm.program = std::filesystem::read_symlink("/proc/self/exe");
  slurm.sweep_arguments = work_arguments(options);
  if (options.count("sbatch")) slurm.sbatch = boost::program_options::split_unix(options["sbatch"].as<std::string>());
  constexpr std::size_t usual_array_size = 1001;  // Slurm's default, where a dry run cannot ask
  std::size_t longest = usual_array_size;
  try {
    longest = max_array_size();
  } catch (const IoError&) {
    if (!is_dry) throw;
  }
  const SlurmPlan plan = plan_slurm(opened.spec.name, opened.folder, opened.command, slurm, longest);
  if (is_dry) {
    for (const auto* script : {&plan.shard, &plan.collect})
      std::cout << "# " << script->path.string() << "\n" << script->content << "\n";
    for (const auto& command : plan.submissions) {
      std::string line;
      for (const auto& argument : command) line += (line.empty() ? "" : " ") + shell_word(argument);
      std::cout << line << "\n";
    }
    return 0;
  }
  check_may_sweep(opened.folder, opened.sweep, opened.options.force);
  agreed_split(opened.sweep, slurm.shards, opened.folder, opened.record());
  const auto jobs = submit(plan);
  for (std::size_t k = 0; k < jobs.size(); ++k)
    std::cout << (k + 1 < jobs.size() ? "shards: job " : "collect: job ") << jobs[k] << "\n";
  std::cerr << "logs in " << plan.shard.path.parent_path().string() << "; `golgi status " << opened.folder.string()
            << "` shows the progress\n";
  return 0;
}

int sweep(const Options& options) {
  for (const char* name : {"shards", "sbatch", "dry-run"})
    if (options.count(name) && !options.count("executor"))
      throw UsageError(std::string("--") + name + " is only for --executor slurm");
  OpenedSweep opened = open_sweep(file_of(options), session_options(options));
  if (options.count("executor")) return submit_to_slurm(opened, options);
  if (!options.count("shard")) return do_sweep(opened, &OpenedSweep::run, options);
  const auto shard = open_shard(std::move(opened), parse_shard(options["shard"].as<std::string>()));
  if (shard) return do_sweep(*shard, &OpenedSweep::run, options);
  std::cerr << "nothing to do: fewer points than shards\n";
  return 0;
}

}  // namespace

Command sweep_command() {
  return {
      "sweep",
      "FILE",
      "Run a pipeline for many parameter values, inputs and replicates.",
      "  golgi sweep configs/paper/figure2.yaml\n"
      "  golgi sweep pipeline.yaml --grid network.steps=1000,5000 --replicates 10\n"
      "  golgi sweep pipeline.yaml --executor slurm --shards 40 --sbatch '--time=4:00:00 --cpus-per-task=2'\n",
      {"file"},
      [](OptionAdder& add) {
        namespace po = boost::program_options;
        add_pipeline_options(add);
        add_sweep_options(add);
        add_sweep_work_options(add);
        add("shard", po::value<std::string>()->value_name("I/N"), "run only shard I of N; `golgi collect` merges the shards");
        add("executor", po::value<std::string>()->value_name("slurm"), "submit shards to Slurm, and a job that collects them");
        add("shards", po::value<std::string>()->value_name("N"), "with --executor slurm: the number of tasks");
        add("sbatch", po::value<std::string>()->value_name("'OPTIONS'"), "with --executor slurm: further options for sbatch");
        add("dry-run", "with --executor slurm: print the scripts and commands, submit nothing");
      },
      sweep};
}

}  // namespace golgi
