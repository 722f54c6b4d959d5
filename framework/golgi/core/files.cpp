#include "golgi/core/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "golgi/core/error.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

}  // namespace

void throw_io_error(const std::string& action, const fs::path& path, int code) {
  std::string message = "cannot " + action + " '" + path.string() + "': " + std::generic_category().message(code);
  if (code == ENOSPC || code == EDQUOT) message += "; free some space or choose another folder with --out";
  if (code == EACCES || code == EROFS || code == EPERM) message += "; choose a writable folder with --out";
  throw IoError(message);
}

void check_input_file(const fs::path& path) {
  const auto refuse = [&](const std::string& what) { throw IoError("cannot read '" + path.string() + "': it is " + what); };
  struct stat status {};
  // Checked before the file is opened: opening a pipe blocks until another process writes into it.
  if (::stat(path.c_str(), &status) != 0) throw_io_error("read", path, errno);
  if (S_ISDIR(status.st_mode)) throw_io_error("read", path, EISDIR);
  if (S_ISFIFO(status.st_mode)) refuse("a pipe, not a file; write its output to a file, and name that file");
  if (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode)) refuse("a device, not a file");
  if (!S_ISREG(status.st_mode)) refuse("a socket, not a file");
  constexpr off_t suspicious = off_t{1} << 30, start = off_t{1} << 20;
  if (status.st_size <= suspicious) return;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() >= 0 && ::lseek(file.get(), start, SEEK_DATA) < 0 && errno == ENXIO)
    refuse("a sparse file: " + std::to_string(status.st_size) +
           " bytes long, but nothing was written after the first MiB; write it again");
}

std::string read_file(const fs::path& path) {
  check_input_file(path);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) throw_io_error("read", path, errno);
  std::string content;
  struct stat status {};
  if (::fstat(file.get(), &status) == 0) content.reserve(status.st_size);
  for (char block[1 << 16];;) {
    const ssize_t count = ::read(file.get(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_io_error("read", path, errno);
    if (count == 0) return content;
    content.append(block, count);
  }
}

FileWriter::FileWriter(fs::path path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw_io_error("write", path_, errno);
}

FileWriter::~FileWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FileWriter::write(std::string_view content) {
  constexpr std::size_t block = 1 << 16;
  if (buffer_.size() + content.size() < block) {
    buffer_ += content;
    return;
  }
  write_through(std::exchange(buffer_, {}));
  if (content.size() < block)
    buffer_ = content;
  else
    write_through(content);
}

void FileWriter::write_through(std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(descriptor_, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_io_error("write", path_, errno);
    content.remove_prefix(count);
  }
}

void FileWriter::close() {
  write_through(std::exchange(buffer_, {}));
  if (::close(std::exchange(descriptor_, -1)) != 0) throw_io_error("write", path_, errno);
}

void write_file(const fs::path& path, std::string_view content) {
  FileWriter file(path);
  try {
    file.write(content);
    file.close();
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
}

bool is_temporary(const fs::path& path) {
  const std::string name = path.filename();
  return name.starts_with('.') && name.find(".tmp-") != std::string::npos;
}

void replace_file(const fs::path& path, std::string_view content) {
  static std::atomic<unsigned> count{0};
  const fs::path beside = path.parent_path() / ("." + path.filename().string() + ".tmp-" + std::to_string(::getpid()) + "-" +
                                                std::to_string(count.fetch_add(1)));
  write_file(beside, content);
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    const int code = errno;
    ::unlink(beside.c_str());
    throw_io_error("replace", path, code);
  }
}

void append_line(const fs::path& path, const std::string& line) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (file.get() < 0) throw_io_error("write", path, errno);
  const std::string text = line + "\n";
  const ssize_t count = ::write(file.get(), text.data(), text.size());
  if (count != static_cast<ssize_t>(text.size())) throw_io_error("write", path, count < 0 ? errno : ENOSPC);
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error || !fs::is_directory(path)) throw_io_error("make the folder", path, error ? error.value() : ENOTDIR);
}

void rename_path(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw_io_error("rename '" + from.string() + "' to", to, errno);
}

}  // namespace golgi
