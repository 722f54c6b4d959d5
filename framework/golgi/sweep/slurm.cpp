#include "golgi/sweep/slurm.hpp"

#include <algorithm>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"
#include "golgi/host/shell_word.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* shard_script = R"(#!/bin/bash
#SBATCH --job-name={name}
#SBATCH --output={log}/shard-%A_%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
# One shard of a sweep per task. Before the time limit Slurm sends USR1: the shard stops, keeps its finished stages, and
# continues in the requeued task. A preempted task is sent TERM and requeued by Slurm itself.
shard=$((SLURM_ARRAY_TASK_ID + ${GOLGI_SHARD_OFFSET:-0}))
requeue=no
{golgi} sweep {file} --out {out} --shard "$shard/{count}" --threads "${SLURM_CPUS_PER_TASK:-1}"{arguments} &
child=$!
trap 'kill -TERM $child' TERM
trap 'requeue=yes; kill -TERM $child' USR1
while :; do
  wait $child
  code=$?
  kill -0 $child 2>/dev/null || break
done
[ $requeue = yes ] && [ $code -eq 143 ] && scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
exit $code
)";

constexpr const char* collect_script = R"(#!/bin/bash
#SBATCH --job-name={name}-collect
#SBATCH --output={log}/collect-%j.log
exec {golgi} collect {out}
)";

std::string filled(std::string text, const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& [name, value] : values)
    for (std::size_t at = 0; (at = text.find("{" + name + "}", at)) != std::string::npos; at += value.size())
      text.replace(at, name.size() + 2, value);
  return text;
}

/// The standard output of a command.
std::string output_of(const std::vector<std::string>& command) {
  std::vector<std::string> arguments{"/bin/sh", "-c", "exec \"$@\" >&3", "sh"};
  arguments.insert(arguments.end(), command.begin(), command.end());
  const ChildResult result = run_child(arguments, child_environment(), std::chrono::minutes(2));
  if (result.exit_code != 0)
    throw IoError("'" + command.front() + "' failed" + (result.timed_out ? " to answer within two minutes" : "") +
                  words_of(result.errors) + "; check that this machine can submit jobs to Slurm");
  return result.report;
}

}  // namespace

SlurmPlan plan_slurm(const std::string& name, const fs::path& folder, const SweepCommand& command, const SlurmOptions& options,
                     std::size_t max_array_size) {
  const fs::path out = fs::absolute(folder).lexically_normal(), log = out / "slurm";
  std::string arguments;
  for (const auto* more : {&command.arguments, &options.sweep_arguments})
    for (const auto& argument : *more) arguments += " " + shell_word(argument);
  const std::vector<std::pair<std::string, std::string>> values{{"name", "golgi-" + name},
                                                                {"log", log.string()},
                                                                {"golgi", shell_word(options.program.string())},
                                                                {"file", shell_word(command.file)},
                                                                {"out", shell_word(out.string())},
                                                                {"count", std::to_string(options.shards)},
                                                                {"arguments", arguments}};
  SlurmPlan plan{{log / "shard.sh", filled(shard_script, values)}, {log / "collect.sh", filled(collect_script, values)}, {}};

  const std::size_t longest = std::max<std::size_t>(max_array_size, 2) - 1;
  const auto submission = [&](const std::vector<std::string>& own, const fs::path& script) {
    std::vector<std::string> line{"sbatch", "--parsable"};
    line.insert(line.end(), options.sbatch.begin(), options.sbatch.end());
    line.insert(line.end(), own.begin(), own.end());
    line.push_back(script.string());
    plan.submissions.push_back(std::move(line));
  };
  for (std::size_t offset = 0; offset < options.shards; offset += longest) {
    const std::size_t count = std::min(longest, options.shards - offset);
    submission({"--array=1-" + std::to_string(count), "--export=ALL,GOLGI_SHARD_OFFSET=" + std::to_string(offset)},
               plan.shard.path);
  }
  submission({"--dependency=afterany:{jobs}"}, plan.collect.path);
  return plan;
}

std::size_t max_array_size() {
  const std::string config = output_of({"scontrol", "show", "config"});
  const auto at = config.find("MaxArraySize");
  const auto equals = at == std::string::npos ? at : config.find('=', at);
  const auto size = equals == std::string::npos
                        ? std::nullopt
                        : parse_integer(config.substr(equals + 1, config.find('\n', equals) - equals - 1));
  if (!size || *size < 2) throw IoError("'scontrol show config' reports no MaxArraySize that allows job arrays");
  return *size;
}

std::vector<std::string> submit(const SlurmPlan& plan) {
  for (const auto* script : {&plan.shard, &plan.collect}) {
    make_folder(script->path.parent_path());
    replace_file(script->path, script->content);
  }
  std::vector<std::string> jobs;
  for (auto command : plan.submissions) {
    for (auto& argument : command) argument = filled(argument, {{"jobs", join(jobs, ":")}});
    std::string id = output_of(command);
    id = id.substr(0, id.find_first_of(";\n"));
    if (!parse_integer(id)) throw IoError("sbatch returned '" + id + "' instead of a job number");
    jobs.push_back(id);
  }
  return jobs;
}

}  // namespace golgi
