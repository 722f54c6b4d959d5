#include "golgi/pipeline/runner.hpp"

namespace golgi {

ReadyQueue::ReadyQueue(const std::vector<std::vector<std::size_t>>& predecessors)
    : waiting_(predecessors.size()), users_(predecessors.size()), left_(predecessors.size()) {
  for (std::size_t i = 0; i < predecessors.size(); ++i) {
    waiting_[i] = predecessors[i].size();
    for (const std::size_t before : predecessors[i]) users_[before].push_back(i);
    if (waiting_[i] == 0) ready_.push(i);
  }
}

std::size_t ReadyQueue::take() {
  const std::size_t node = ready_.top();
  ready_.pop();
  return node;
}

std::size_t ReadyQueue::finish(std::size_t node) {
  --left_;
  std::size_t more = 0;
  for (const std::size_t user : users_[node]) {
    if (--waiting_[user] > 0) continue;
    ready_.push(user);
    ++more;
  }
  return more;
}

}  // namespace golgi
