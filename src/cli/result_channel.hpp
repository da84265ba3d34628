// Keeps standard output for this program's own result: what a child writes there meanwhile goes to standard error.
#pragma once

namespace signalbox::cli {

class ResultChannel {
 public:
  /// With `reserve`, standard output leads to standard error from here on.
  explicit ResultChannel(bool reserve);
  /// Gives standard output back.
  ~ResultChannel();
  ResultChannel(const ResultChannel&) = delete;
  ResultChannel& operator=(const ResultChannel&) = delete;

  void give_back();

 private:
  int kept_ = -1;
};

}  // namespace signalbox::cli
